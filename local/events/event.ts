// An event as EventBridge hands it to a function ("Events structure" in its user guide).

import { randomUUID } from 'node:crypto'

/** What a service says; the bus adds the rest. */
export interface Said {
  readonly source: string
  readonly 'detail-type': string
  /** ARNs of what it is about. */
  readonly resources: readonly string[]
  readonly detail: object
}

export interface BusSurroundings {
  readonly region: string
  readonly accountId: string
  now(): number
}

export const eventBridgeEvent = ({ source, resources, detail, ...said }: Said, around: BusSurroundings) => ({
  version: '0',
  id: randomUUID(),
  'detail-type': said['detail-type'],
  source,
  account: around.accountId,
  // Whole seconds, as the bus has them.
  time: new Date(around.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
  region: around.region,
  resources,
  detail,
})
