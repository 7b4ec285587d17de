// Small builders of what stands in the tables: an account with its login, sessions, devices, commands. A test names
// only what it is about.

import type { CommandState } from '../../contracts/commands.ts'
import { commandTypeNames } from '../../contracts/commands.ts'
import type { Report } from '../../contracts/devices.ts'
import { type CommandRecord, newCommand, rankOf, waitedForUntil } from '../../lambdas/commands/command.ts'
import { newDevice, type WholeDeviceRecord } from '../../lambdas/devices/device.ts'
import type { AccountRecord, Login } from '../../lambdas/identity/account.ts'
import { canonicalEmail } from '../../lambdas/identity/email.ts'
import { openSession, type SessionRecord } from '../../lambdas/identity/session.ts'
import { newId } from '../../lambdas/platform/ids.ts'
import { noon } from './clock.ts'
import type { Tables } from './tables.ts'

export const accountId = 'acc_01K00000000000000000000ACC'
export const strangerId = 'acc_01K0000000000000000000STRA'
export const deviceId = 'dev_01K00000000000000000000DEV'
export const email = 'alice@example.org'

// Ids sort by time, so what is made later here sorts later.
let made = 0
const idOf = (prefix: 'ses' | 'cmd') => newId(prefix, noon + made++)

/** A login, and the account behind it. */
export function putAccount(tables: Tables, given: Partial<Login> = {}): Login {
  const login: Login = {
    email,
    accountId,
    state: 'active',
    passwordHash: '',
    passwordSetAt: noon,
    language: 'en',
    createdAt: noon,
    mailedAt: [],
    ...given,
  }
  const account: AccountRecord = {
    accountId: login.accountId,
    email: login.email,
    language: login.language,
    createdAt: login.createdAt,
  }
  tables.put('identity', { pk: `email#${canonicalEmail(login.email)}`, sk: 'login', ...login })
  tables.put('identity', { pk: account.accountId, sk: 'account', ...account })
  return login
}

export interface SignedIn {
  readonly record: SessionRecord
  readonly token: string
}

/** A session in the table, with its token. With a `deviceId` it is that device's own. */
export function putSession(
  tables: Tables,
  given: { kind?: 'rescue'; accountId?: string; client?: 'browser' | 'app'; deviceId?: string } = {},
  change: Partial<SessionRecord> = {},
): SignedIn {
  const opened = openSession(
    {
      kind: given.deviceId ? 'device' : 'owner',
      id: idOf('ses'),
      accountId,
      email,
      client: 'app',
      agent: 'test',
      isNewDevice: false,
      ...given,
    },
    noon,
  )
  const record = { ...opened.record, ...change }
  tables.put('identity', { pk: record.accountId, sk: `session#${record.id}`, ...record })
  return { record, token: opened.token.reveal() }
}

/** A device that can do everything, online unless said otherwise; last heard of in its last presence event. */
export function putDevice(tables: Tables, given: Partial<WholeDeviceRecord> = {}): WholeDeviceRecord {
  const device: WholeDeviceRecord = {
    ...newDevice({
      deviceId,
      ownerId: accountId,
      name: 'Phone',
      platform: 'android',
      appVersion: '1.0',
      capabilities: [...commandTypeNames],
      certificateId: 'certificate-1',
      keyHash: 'key-hash',
      sessionId: idOf('ses'),
      createdAt: noon,
    }),
    presence: { online: true, rank: 0, at: noon },
    lastSeenAt: given.presence?.at ?? noon,
    ...given,
  }
  tables.put('devices', { pk: device.deviceId, sk: 'device', ...device })
  return device
}

/** A command in a state, in the table and among its device's open ones. */
export function putCommand(tables: Tables, state: CommandState, given: Partial<CommandRecord> = {}): CommandRecord {
  const { type = 'device.lock', createdAt = noon } = given
  const by = { deviceId, deviceName: 'My phone', ownerId: accountId }
  const asked = { type, parameters: {}, commandId: idOf('cmd'), ...by, epoch: 1, seq: 1 }
  const made = newCommand({ ...asked, isOnline: state !== 'pending' }, createdAt)
  const command: CommandRecord = { ...made, ...given, state, rank: rankOf[state] }
  const due = { dueShard: 'due#0', dueAt: waitedForUntil(command) }
  tables.put('commands', { pk: command.deviceId, sk: `command#${command.commandId}`, ...command, ...due })
  const device = tables.find<WholeDeviceRecord>('devices', command.deviceId, 'device')
  if (device) {
    const open = { ...device.open, [command.type]: command.commandId }
    tables.put('devices', { ...device, open, seq: Math.max(device.seq, command.seq) })
  }
  return command
}

export const report: Report = {
  reportedAt: new Date(noon).toISOString(),
  automaticAntivirus: true,
  databasesAt: new Date(noon).toISOString(),
  threats: 0,
  permissionsMissing: [],
  updateAvailable: false,
  locked: false,
}
