// The rules of a command's life against the real engine, with writers at the same moment: what the pure rule says of one
// after the other, the conditional writes keep when all come at once.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { CommandRecord, Move } from '../../lambdas/commands/command.ts'
import { dynamodbAt } from '../../local/dynamodb/dynamodb.ts'
import { type Engine, startEngine } from '../../local/dynamodb/engine.ts'
import { seeded, seedOfThisRun } from '../support/random.ts'

const table = 'Commands'
const rounds = 60
const seed = seedOfThisRun()
let folder: string
let engine: Engine
let rules: typeof import('../../lambdas/commands/command.ts')
let store: typeof import('../../lambdas/commands/command-store.ts')
let database: typeof import('../../lambdas/platform/database.ts')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-race-'))
  engine = await startEngine(join(folder, 'engine.db'))
  const attribute = (AttributeName: string, AttributeType: string) => ({ AttributeName, AttributeType })
  const key = (AttributeName: string, KeyType: string) => ({ AttributeName, KeyType })
  await dynamodbAt(engine.endpoint)('CreateTable', {
    TableName: table,
    AttributeDefinitions: [attribute('pk', 'S'), attribute('sk', 'S')],
    KeySchema: [key('pk', 'HASH'), key('sk', 'RANGE')],
    BillingMode: 'PAY_PER_REQUEST',
  })
  Object.assign(process.env, {
    COMMANDS_TABLE: table,
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  })
  rules = await import('../../lambdas/commands/command.ts')
  store = await import('../../lambdas/commands/command-store.ts')
  database = await import('../../lambdas/platform/database.ts')
}, 30_000)
afterAll(async () => {
  await engine.stop()
  await rm(folder, { recursive: true, force: true })
})

/** What hub, device and owner may want of one command, in no order, some of it twice, some of another epoch. */
function wishes(random: () => number, now: number): Move[] {
  const { told, send, cancelUnsent, supersede, orphan, expire } = rules
  const epoch = () => (random() < 0.1 ? 2 : 1)
  const all = [
    () => send(epoch()),
    () => told('received', epoch()),
    () => told('running', epoch(), Math.floor(random() * 4)),
    () => told('succeeded', epoch()),
    () => told('failed', epoch()),
    () => told('cancelled', epoch()),
    () => cancelUnsent(epoch()),
    () => supersede(epoch()),
    () => orphan(epoch()),
    () => expire(epoch(), random() < 0.5 ? now : now + 365 * 86_400_000),
  ]
  return Array.from({ length: 12 }, () => (all[Math.floor(random() * all.length)] ?? all[0])?.() ?? send(1))
}

describe('writers at the same moment', () => {
  it(`F11: leave a command as one after the other would, and lose nothing (${rounds} rounds, SEED=${seed})`, async () => {
    const random = seeded(seed)
    for (let round = 0; round < rounds; round++) {
      const now = Date.now()
      const named = { deviceId: 'dev_RACE', commandId: `cmd_${round}` }
      const fresh = rules.newCommand(
        {
          ...named,
          ownerId: 'acc_RACE',
          type: 'device.lock',
          parameters: {},
          epoch: 1,
          seq: round,
          isOnline: random() < 0.5,
        },
        now,
      )
      await database.commit([store.createCommand(fresh)])
      const moves = wishes(random, now)
      const outcomes = await Promise.all(
        moves.map(async (move) => ({
          move,
          outcome: await store.moveCommand(named, move, { trail: { [move.to]: now } }),
        })),
      )

      const accepted = outcomes
        .filter(({ outcome }) => outcome.done)
        .map(({ move, outcome }) => ({ move, after: outcome.item as unknown as CommandRecord }))
        .sort((a, b) => a.after.version - b.after.version)
      // One after the other, in the order in which the engine took them, the pure rule accepts the same.
      let standing: CommandRecord = fresh
      for (const { move, after } of accepted) {
        expect({ round, to: move.to, isAccepted: rules.moves(standing, move) }).toEqual({
          round,
          to: move.to,
          isAccepted: true,
        })
        expect(after.version).toBe(standing.version + 1)
        standing = after
      }
      const last = await store.findCommand(named.deviceId, named.commandId)
      expect(last).toEqual(standing.version === 1 ? expect.objectContaining({ version: 1 }) : standing)
      // What was refused is refused of how it ended as well: nothing that counts was thrown away.
      for (const { move, outcome } of outcomes) {
        if (!outcome.done)
          expect({ round, to: move.to, counts: rules.moves(standing, move) }).toEqual({
            round,
            to: move.to,
            counts: false,
          })
      }
      expect(accepted.filter(({ after }) => after.rank === rules.rankOf.succeeded).length).toBeLessThanOrEqual(1)
    }
  })
})
