// What growth.ts carries out again and again: routes by their request, and what devices and schedules set off, with the
// capacity that each consumed.

import { setTimeout as pause } from 'node:timers/promises'
import { disconnectDevice } from '../../contracts/devices.ts'
import type { Household } from '../hub/household.ts'
import type { Hub } from '../hub/hub.ts'
import { connectPhone, enrolPhone, openPhone } from '../hub/phone.ts'
import { type RecordedCall, recordedCalls, type Units, unitsOf } from '../hub/recorded-calls.ts'
import { commandRequests } from './commands.ts'
import { deviceRequests } from './devices.ts'
import { identityRequests } from './identity.ts'
import type { Request } from './request.ts'

export interface Operation {
  readonly what: string
  /** Whether an owner asks for it. */
  readonly isRoute: boolean
  consume(): Promise<Units>
}

const chosen = new Set([
  'POST /v1/live-tickets',
  'POST /v1/sessions, from an app',
  'GET /v1/devices',
  'GET /v1/devices/{deviceId}',
  'PATCH /v1/devices/{deviceId}',
  'DELETE /v1/devices/{deviceId}',
  'GET …/commands/{commandId}',
  'GET …/commands?state=open, none is',
  'POST …/commands, the device is online',
  'POST …/commands, the device is away',
  'POST …/commands, the same is open',
  'DELETE …/commands/{commandId}, not sent',
])

export function operationsOf(household: Household): Operation[] {
  const { hub, owner, phone } = household
  const requests = [...identityRequests(household), ...deviceRequests(household), ...commandRequests(household)]
  const routes = requests.filter(({ what }) => chosen.has(what))
  const queueing = requests.find(({ what }) => what === 'POST …/commands, the device is online')
  let isEnrolled = false
  const visit = async () => {
    // The same each time: one more device would be one more in the owner's list.
    const visitor = isEnrolled ? await openPhone(hub, 'visitor') : await enrolPhone(hub, owner, 'visitor')
    isEnrolled = true
    await connectPhone(owner, visitor)
    await visitor.close()
  }
  const trigger = (what: string, functionName: string, act: () => Promise<unknown>): Operation => ({
    what,
    isRoute: false,
    consume: () => middleOf(hub, functionName, act),
  })
  return [
    ...[...routes, enrolling(household)].map((request) => ({
      what: request.what,
      isRoute: true,
      consume: () => consumedBy(hub, request),
    })),
    trigger('a device acknowledges', 'CommandsAcknowledged', async () => queueing?.ask(++rounds)),
    trigger('a device reports', 'DevicesStatusReported', async () => phone.report(report())),
    trigger('a device synchronises', 'CommandsSynced', visit),
    trigger('a device comes and goes', 'DevicesPresenceChanged', visit),
    trigger('a device tells an event', 'DevicesEventReported', () => phone.simChanged()),
    trigger('the sweep, nothing is due', 'CommandsSweep', () =>
      fetch(`${hub.origin}/__local/schedules/CommandsSweep`, { method: 'POST' }),
    ),
  ]
}

let rounds = 0

/** Enrols a device, and takes it away again: the owner's list stays as long as it was. */
const enrolling = ({ hub, owner }: Household): Pick<Request, 'what' | 'ask'> => ({
  what: 'POST /v1/devices',
  async ask(round) {
    const device = await enrolPhone(hub, owner, `grown${round}`)
    const id = owner.requestId()
    await device.close()
    await owner.call(disconnectDevice, { params: { deviceId: device.id } })
    return id
  },
})

const report = () => ({
  automaticAntivirus: true,
  databasesAt: new Date().toISOString(),
  threats: 0,
  permissionsMissing: [],
  updateAvailable: false,
  locked: false,
})

/** The less of two times: once in 15 minutes the session's last use is written as well. */
async function consumedBy(hub: Hub, { ask }: Pick<Request, 'ask'>): Promise<Units> {
  const times: Units[] = []
  for (let time = 0; time < 2; time++) times.push(unitsOf(await recordedCalls(hub, await ask(++rounds))))
  const [less] = times.sort(byTotal)
  if (!less) throw new Error('Nothing was asked.')
  return less
}

/**
 * The most that an invocation of a function consumed after `act`; of three times the middle one, because now and then
 * an acknowledgement also proves the device online.
 */
async function middleOf(hub: Hub, functionName: string, act: () => Promise<unknown>): Promise<Units> {
  const times: Units[] = []
  for (let time = 0; time < 3; time++) {
    const since = new Date().toISOString()
    await act()
    const calls = await settledCalls(
      hub,
      ({ functionId = '', at }) => functionId.startsWith(functionName) && at >= since,
    )
    const invocations = [...Map.groupBy(calls, ({ requestId }) => requestId).values()].map(unitsOf)
    times.push(...invocations.sort(byTotal).slice(-1))
  }
  const [, middle] = times.sort(byTotal)
  if (!middle) throw new Error(`${functionName} did not run.`)
  return middle
}

const byTotal = (a: Units, b: Units) => a.reads + a.writes - (b.reads + b.writes)

/** The calls that were waited for, once there are some and no more are made. */
async function settledCalls(hub: Hub, isWanted: (call: RecordedCall) => boolean): Promise<RecordedCall[]> {
  for (let before = 0, still = 0, attempt = 0; attempt < 600; attempt++) {
    const calls = (await recordedCalls(hub)).filter(isWanted)
    still = calls.length > 0 && calls.length === before ? still + 1 : 0
    if (still === 3) return calls
    before = calls.length
    await pause(100)
  }
  return []
}
