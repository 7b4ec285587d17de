// The links that let a held command go, kept by the fingerprint of their token. Key: release#… / link, in the table of
// commands.

import { toTtl } from '../platform/clock.ts'
import { find, put, remove, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'

const table = setting('COMMANDS_TABLE')
const key = (tokenHash: string) => ({ pk: `release#${tokenHash}`, sk: 'link' })

export interface ReleaseLink {
  readonly accountId: string
  readonly deviceId: string
  readonly commandId: string
  /** When the command's own time is over. */
  readonly expiresAt: number
}

export const createRelease = (tokenHash: string, link: ReleaseLink): Write =>
  put(table, { ...key(tokenHash), ...link, ttl: toTtl(link.expiresAt) }, { condition: 'attribute_not_exists(#pk)' })

/** A link that can still be used. */
export async function findRelease(tokenHash: string, now: number): Promise<ReleaseLink | undefined> {
  const found = await find<ReleaseLink>(table, key(tokenHash))
  return found && found.expiresAt > now ? found : undefined
}

/** Uses a link up, once. */
export const spendRelease = (tokenHash: string, now: number): Write =>
  remove(table, key(tokenHash), { condition: '#expiresAt > :now', values: { now } })
