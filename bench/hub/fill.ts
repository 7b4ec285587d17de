// Fills the hub's tables with households of other people: copies of the items of a real one under other ids and
// addresses, so that they have the sizes and index entries that items of this hub have.

import type { Engine } from './engine.ts'

type Attributes = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export interface Template {
  readonly table: string
  readonly kind: string
  readonly item: Attributes
  /** Whose the copies are; each household's own where it is absent. */
  readonly ownerId?: string
}

/** What one household leaves in the tables: one of each kind of item; of commands, one that is open. */
export async function readTemplates(engine: Engine): Promise<Template[]> {
  const templates: Template[] = []
  for (const table of await tablesOf(engine)) {
    const { Items } = await engine.call<{ Items: Attributes[] }>('Scan', { TableName: table })
    const byKind = Map.groupBy(Items, ({ sk }) => String(sk?.S).split('#')[0] ?? '')
    for (const kind of ['login', 'session', 'device', 'command']) {
      const items = byKind.get(kind)
      const item = lastToExpire(items?.filter(({ dueShard }) => dueShard)) ?? items?.[0]
      if (item) templates.push({ table, kind, item: resting(item) })
    }
  }
  return templates
}

// A long fill must not overtake it: what has expired would be due, all at once.
const lastToExpire = (items: readonly Attributes[] = []): Attributes | undefined =>
  items.toSorted((a, b) => Number(b.expiresAt?.N ?? 0) - Number(a.expiresAt?.N ?? 0))[0]

// As the sweep leaves a command of a device that is away: nothing is due before it expires.
const resting = ({ dueAt, expiresAt, ...item }: Attributes): Attributes => ({
  ...item,
  ...(expiresAt && { expiresAt }),
  ...(dueAt && expiresAt && { dueAt: expiresAt }),
})

/** Devices of one account instead of many accounts. */
export const ownDevices = (templates: readonly Template[], accountId: string): Template[] =>
  templates.filter(({ kind }) => kind === 'device').map((template) => ({ ...template, ownerId: accountId }))

const tablesOf = async (engine: Engine) => (await engine.call<{ TableNames: string[] }>('ListTables', {})).TableNames

/** Streams off: nobody shall be told of what is filled in. What the hub does afterwards no longer reaches its streams. */
export async function stopStreams(engine: Engine): Promise<void> {
  for (const TableName of await tablesOf(engine)) {
    await engine.call('UpdateTable', { TableName, StreamSpecification: { StreamEnabled: false } })
  }
}

/**
 * Makes copies of an item, as JSON: every id keeps its prefix and ends in the household's number, and e-mail and shard
 * are that household's. Prepared once and then only joined, because there are many.
 */
export function copiesOf({ item, ownerId }: Pick<Template, 'item' | 'ownerId'>): (household: number) => string {
  const owned = ownerId === undefined ? item : { ...item, ownerId: { S: '\u0002' } }
  const text = JSON.stringify(owned)
    .replace(/\b(acc|dev|ses|cmd|act)_([0-9A-Z]{18})[0-9A-Z]{8}\b/g, '$1_$2\u0000')
    .replaceAll('@example.org', '.\u0000@example.org')
    .replace(/"due#\d+"/g, '"due#\u0001"')
    .replaceAll('\\u0002', ownerId ?? '')
  const parts = text.split('\u0001').map((part) => part.split('\u0000'))
  return (household) => {
    const tail = String(household).padStart(8, '0')
    return parts.map((part) => part.join(tail)).join(String(household % 16))
  }
}

/** BatchWriteItem takes no more. */
const batchSize = 25
const inFlight = 4

/**
 * Gives each table one item for each household from `from` to before `to`; where there are several kinds for a table,
 * households take turns.
 */
export async function fill(engine: Engine, templates: readonly Template[], from: number, to: number): Promise<void> {
  const batches = batchesOf(templates, from, to)
  const lane = async () => {
    // The lanes share one generator: each takes the next batch when it is free.
    for (const batch of batches) await engine.callWith('BatchWriteItem', batch)
  }
  await Promise.all(Array.from({ length: inFlight }, lane))
}

function* batchesOf(templates: readonly Template[], from: number, to: number): Generator<string> {
  for (const [table, ofTable] of Map.groupBy(templates, ({ table }) => table)) {
    const copies = ofTable.map(copiesOf)
    for (let first = from; first < to; first += batchSize) {
      const households = Array.from({ length: Math.min(batchSize, to - first) }, (_, index) => first + index)
      const puts = households.map((each) => `{"PutRequest":{"Item":${copies[each % copies.length]?.(each)}}}`)
      yield `{"RequestItems":{${JSON.stringify(table)}:[${puts.join()}]}}`
    }
  }
}
