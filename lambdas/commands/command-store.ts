// Commands. Key: dev_… / command#cmd_…. Every change of state is one conditional write; where its condition does not
// hold it was a duplicate or came late, and that is an outcome, not an error.

import type { CommandState, CommandType } from '../../contracts/commands.ts'
import { toTtl } from '../platform/clock.ts'
import { newestPage } from '../platform/cursor.ts'
import {
  type Advanced,
  advance,
  commit,
  find,
  findAll,
  type Key,
  put,
  query,
  remove,
  update,
  type Write,
} from '../platform/database.ts'
import { type DueKey, dueShards, listDue, shardOf } from '../platform/due.ts'
import { setting } from '../platform/environment.ts'
import { type CommandRecord, hasEnded, type Move, moveCondition, nextDue, rankOf, waitedForUntil } from './command.ts'
import { inOrder } from './precedence.ts'

const table = setting('COMMANDS_TABLE')
const prefix = 'command#'
/** How long the history of a device goes back. */
const keptAfterExpiry = 90 * 24 * 3600_000
const key = (deviceId: string, commandId: string) => ({ pk: deviceId, sk: `${prefix}${commandId}` })
type Named = Pick<CommandRecord, 'deviceId' | 'commandId'>

export const findCommand = (deviceId: string, commandId: string) => find<CommandRecord>(table, key(deviceId, commandId))

/** The commands of these ids that have not ended, in the order in which they are sent. */
export async function findOpen(deviceId: string, commandIds: string[]): Promise<CommandRecord[]> {
  const found = await findAll<CommandRecord>(
    table,
    commandIds.map((id) => key(deviceId, id)),
  )
  return inOrder(found.filter((command) => !hasEnded(command)))
}

interface Wanted {
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
  readonly type?: CommandType | undefined
}

/** A page of a device's commands, newest first, of one type where that is wanted. */
export const listCommandRecords = (deviceId: string, { cursor, limit = 25, type }: Wanted) =>
  newestPage<CommandRecord>(table, {
    pk: deviceId,
    prefix,
    cursor,
    limit,
    ...(type && { filter: { condition: '#type = :type', values: { type } } }),
  })

/** Deletes every command of a device. */
export async function forgetCommands(deviceId: string): Promise<void> {
  for (;;) {
    const { items } = await query<Key>(table, {
      where: '#pk = :pk AND begins_with(#sk, :prefix)',
      values: { pk: deviceId, prefix },
      limit: 100,
    })
    if (items.length === 0) return
    await commit(items.map(({ pk, sk }) => remove(table, { pk, sk })))
  }
}

export const createCommand = (command: CommandRecord): Write =>
  put(
    table,
    {
      ...key(command.deviceId, command.commandId),
      ...command,
      dueShard: shardOf(command.commandId),
      dueAt: firstDue(command, command.createdAt),
      ttl: toTtl(command.expiresAt + keptAfterExpiry),
    },
    { condition: 'attribute_not_exists(#pk)' },
  )

// Of one that is held, only its expiry is watched.
const firstDue = ({ state, attempts, expiresAt }: CommandRecord, now: number) =>
  state === 'held' ? expiresAt : nextDue(attempts, expiresAt, now)

/** Lets a held command go, as `released` says. Refused where it is not held any more, or its time has passed. */
export const release = (command: CommandRecord, now: number): Write =>
  update(
    table,
    key(command.deviceId, command.commandId),
    'SET #state = :state, #rank = :rank, #attempts = :attempts, #seq = :seq, #expiresAt = :expiresAt, #overAt = :overAt, #trail = :trail, #dueAt = :dueAt, #ttl = :ttl ADD #version :one',
    {
      condition: '#state = :held AND #epoch = :epoch AND #expiresAt > :now',
      values: {
        held: 'held',
        epoch: command.epoch,
        now,
        one: 1,
        state: command.state,
        rank: command.rank,
        attempts: command.attempts,
        seq: command.seq,
        expiresAt: command.expiresAt,
        overAt: command.overAt,
        trail: command.trail,
        dueAt: firstDue(command, now),
        ttl: toTtl(command.expiresAt + keptAfterExpiry),
      },
    },
  )

/** Notes that its owner was mailed to confirm a held command. Refused where that was done, or it is not held any more. */
export const noteReleaseAsked = (command: Named, now: number): Write =>
  update(table, key(command.deviceId, command.commandId), 'SET #releaseAskedAt = :now', {
    condition: '#state = :held AND attribute_not_exists(#releaseAskedAt)',
    values: { held: 'held', now },
  })

/** What a move brings along. Times in milliseconds since 1970. */
export interface Told {
  /** State → when, for everything that is known to have happened by now. */
  readonly trail: Partial<Record<CommandState, number>>
  readonly progressPercent?: number | undefined
  readonly result?: object | undefined
  /** Until when a place in the result may be kept. */
  readonly placeUntil?: number | undefined
  readonly reason?: string | undefined
}

/** The write of a move: see `moveCondition`. The first time of each state stands. */
export function moveWrite(command: Named, move: Move, { trail, ...details }: Told): Write {
  const { condition, values } = moveCondition(move)
  const sets = ['#state = :state', '#rank = :newRank', ...setTrail(trail)]
  const given = Object.entries(details).filter(([, value]) => value !== undefined)
  sets.push(...given.map(([name]) => `#${name} = :${name}`))
  if (move.step !== undefined) sets.push('#step = :step')
  const isEnd = hasEnded({ rank: rankOf[move.to] })
  const isKeptDue = isEnd && details.placeUntil !== undefined
  // A result and a reason belong to the state they came with.
  const ofTheState: readonly (keyof typeof details)[] = isEnd ? ['reason', 'result', 'placeUntil'] : ['reason']
  const gone = ofTheState.filter((name) => details[name] === undefined).map((name) => `#${name}`)
  if (isEnd && !isKeptDue) gone.push('#dueShard', '#dueAt')
  if (isKeptDue) sets.push('#dueShard = :dueShard', '#dueAt = :placeUntil')
  // Once the device has it, only when it is over is left to watch.
  if (!isEnd && rankOf[move.to] >= rankOf.received)
    sets.push(`#dueAt = ${move.to === 'running' ? '#overAt' : '#expiresAt'}`)
  return update(
    table,
    key(command.deviceId, command.commandId),
    `SET ${sets.join(', ')} ADD #version :one${gone.length > 0 ? ` REMOVE ${gone.join(', ')}` : ''}`,
    {
      condition,
      values: {
        ...values,
        ...trailValues(trail),
        ...Object.fromEntries(given),
        ...(isKeptDue && { dueShard: shardOf(command.commandId) }),
        ...(move.step !== undefined && { step: move.step }),
        state: move.to,
        newRank: rankOf[move.to],
        one: 1,
      },
    },
  )
}

/** Carries a move out on its own. */
export const moveCommand = (command: Named, move: Move, told: Told): Promise<Advanced> =>
  advance(moveWrite(command, move, told))

/** Merges what came late into the history, without changing the state. */
export const mergeTrail = async (command: Named, epoch: number, trail: Told['trail']): Promise<Advanced | undefined> =>
  Object.keys(trail).length === 0
    ? undefined
    : advance(
        update(table, key(command.deviceId, command.commandId), `SET ${setTrail(trail).join(', ')} ADD #version :one`, {
          condition: `#epoch = :epoch AND (${Object.keys(trail)
            .map((state) => `attribute_not_exists(#trail.#${state})`)
            .join(' OR ')})`,
          values: { epoch, ...trailValues(trail), one: 1 },
        }),
      )

const setTrail = (trail: Told['trail']) =>
  Object.keys(trail).map((state) => `#trail.#${state} = if_not_exists(#trail.#${state}, :at_${state})`)
const trailValues = (trail: Told['trail']) =>
  Object.fromEntries(Object.entries(trail).map(([state, at]) => [`at_${state}`, at]))

/**
 * Counts another attempt, before it is made, and with the first one the command becomes *sent*: one write, so that a
 * cancel of what was not sent and the sending can not both win. Refused where another sender counted it, and where
 * nothing is left to send: it stands at `below` or above, or has expired.
 */
export function countAttempt(command: CommandRecord, below: number, now: number): Promise<Advanced> {
  const isFirst = command.rank < rankOf.sent
  const becomes = isFirst ? ', #state = :sent, #rank = :rank, #trail.#sent = if_not_exists(#trail.#sent, :now)' : ''
  return advance(
    update(
      table,
      key(command.deviceId, command.commandId),
      `SET #dueAt = :dueAt${becomes} ADD #attempts :one${isFirst ? ', #version :one' : ''}`,
      {
        // One that is held stands below pending, and is not sent.
        condition:
          '#epoch = :epoch AND #rank >= :pending AND #rank < :below AND #attempts = :attempts AND ' +
          '(#expiresAt > :now OR (#rank >= :running AND #overAt > :now))',
        values: {
          epoch: command.epoch,
          pending: rankOf.pending,
          running: rankOf.running,
          below: isFirst ? rankOf.sent : below,
          attempts: command.attempts,
          now,
          one: 1,
          dueAt: nextDue(command.attempts + 1, waitedForUntil(command), now),
          ...(isFirst && { sent: 'sent', rank: rankOf.sent }),
        },
      },
    ),
  )
}

/** Notes that the owner wants it cancelled; the first time stands. Refused where it stands at `below` or above. */
export const requestCancel = (command: CommandRecord, now: number, below = rankOf.cancelled): Write =>
  update(
    table,
    key(command.deviceId, command.commandId),
    'SET #cancelRequestedAt = if_not_exists(#cancelRequestedAt, :now), #dueAt = :dueAt ADD #version :one',
    {
      condition: '#epoch = :epoch AND #rank < :below',
      values: {
        epoch: command.epoch,
        below,
        now,
        dueAt: nextDue(Math.max(command.attempts, 1), waitedForUntil(command), now),
        one: 1,
      },
    },
  )

/** Keeps the end that contradicts the one that stands, once. */
export const noteConflict = (command: CommandRecord, conflict: NonNullable<CommandRecord['conflict']>): Write =>
  update(table, key(command.deviceId, command.commandId), 'SET #conflict = :conflict ADD #version :one', {
    condition: '#epoch = :epoch AND #state = :state AND attribute_not_exists(#conflict)',
    values: { epoch: command.epoch, state: command.state, conflict, one: 1 },
  })

/** Keeps the place in a result for longer. Refused where it is gone, or is kept as long already. */
export const keepPlace = (command: Named, now: number, until: number): Promise<Advanced> =>
  advance(
    update(table, key(command.deviceId, command.commandId), 'SET #placeUntil = :until, #dueAt = :until', {
      condition: '#placeUntil > :now AND #placeUntil < :until',
      values: { now, until },
    }),
  )

/** Takes the place out of a result whose time has passed; the command is not due any more. */
export const forgetPlace = (command: Named, now: number): Promise<Advanced> =>
  advance(
    update(
      table,
      key(command.deviceId, command.commandId),
      'REMOVE #result.#place, #placeUntil, #dueShard, #dueAt ADD #version :one',
      { condition: '#placeUntil <= :now', values: { now, one: 1 } },
    ),
  )

/** Puts a command to rest until it is over: its device is away, and will ask by itself. */
export const rest = (command: CommandRecord): Promise<Advanced> =>
  advance(
    update(table, key(command.deviceId, command.commandId), 'SET #dueAt = :until', {
      condition: '#rank < :ended AND #attempts = :attempts',
      values: { ended: rankOf.cancelled, attempts: command.attempts, until: waitedForUntil(command) },
    }),
  )

/** The commands that a sweep must look at now, shard by shard. */
export async function* dueCommands(now: number): AsyncGenerator<CommandRecord> {
  for (const shard of dueShards) {
    for await (const page of listDue(table, shard, now)) {
      yield* await findAll<CommandRecord>(table, page as DueKey[])
    }
  }
}
