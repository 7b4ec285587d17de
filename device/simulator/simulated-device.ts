// One simulated device: a phone, the real SDK, and what it tells. The same state folder is the same device, and needs
// no owner to start again.

import { commandTypeNames } from '../../contracts/commands.ts'
import { type Device, type EnrolmentRecord, enrol, loadEnrolment, openDevice } from '../index.ts'
import { makePrivateFolder } from '../sdk/durable-file.ts'
import { claimFolder } from './claimed-folder.ts'
import { findLocalHub, isOnThisMachine } from './local-hub.ts'
import type { Happening, Narrate } from './narrate.ts'
import type { SimulatorOptions } from './options.ts'
import { deaf, simulatedHandlers } from './simulated-handlers.ts'
import { SimulatedPhone } from './simulated-phone.ts'

export interface Place {
  readonly name: string
  readonly state: string
}

export interface SimulatedDevice {
  close(): Promise<void>
}

/** What connects a new device: the hub and an owner's token, got when the first device needs it. */
export type Admission = () => Promise<{ readonly hub: string; readonly token: string }>

/** Enrols a device, or takes it up, and connects it. */
export async function startDevice(
  { name, state }: Place,
  options: SimulatorOptions,
  admission: Admission,
  narrate: Narrate,
): Promise<SimulatedDevice> {
  await makePrivateFolder(state)
  const giveBack = claimFolder(state)
  try {
    const known = await loadEnrolment(state)
    const record = known ?? (await enrol({ ...(await admission()), device: describe(name, options), state }))
    const tell = (happening: Happening) => narrate({ deviceId: record.device.id, name: record.device.name }, happening)
    tell({ event: known ? 'resumed' : 'enrolled', state })
    const device = await connect(record, state, options, tell)
    return { close: () => device.close().finally(giveBack) }
  } catch (failure) {
    giveBack()
    throw failure
  }
}

const describe = (name: string, { platform }: SimulatorOptions) => ({
  name,
  platform,
  model: 'Vigil simulator',
  appVersion: '1.0.0',
  capabilities: [...commandTypeNames],
})

async function connect(
  record: EnrolmentRecord,
  state: string,
  options: SimulatorOptions,
  tell: (happening: Happening) => void,
): Promise<Device> {
  const phone = await SimulatedPhone.load(state)
  const isLocal = !options.hub && isOnThisMachine(record.mqtt.url)
  const device = await openDevice({
    state,
    handlers: simulatedHandlers(phone, options),
    mqttUrl: () => (isLocal && findLocalHub(options.dataFolder)?.mqtt) || record.mqtt.url,
    ...(options.behaviour === 'silent' && { links: deaf }),
  })
  phone.onChange = () => {
    device.report(phone.report())
    tell({ event: 'state', report: phone.report(), screen: phone.screen })
  }
  device.report(phone.report())
  narrateDevice(device, state, tell)
  device.connect()
  return device
}

function narrateDevice(device: Device, state: string, tell: (happening: Happening) => void): void {
  const textOf = (cause: unknown) => (cause instanceof Error ? cause.message : undefined)
  device.on('connected', () => tell({ event: 'connected' }))
  device.on('disconnected', ({ cause }) => tell({ event: 'disconnected', cause: textOf(cause) }))
  device.on('reconnecting', ({ cause, ...wait }) => tell({ event: 'reconnecting', ...wait, cause: textOf(cause) }))
  device.on('synced', ({ clockOffsetMs }) => tell({ event: 'synced', clockOffsetMs }))
  device.on('command', ({ commandId: id, at: _, ...step }) => tell({ event: 'command', id, ...step }))
  device.on('refused', (refusal) => tell({ event: 'refused', ...refusal }))
  device.on('refused-by-hub', ({ attempts, cause }) =>
    tell({ event: 'refused-by-hub', attempts, state, cause: cause.message }),
  )
  device.on('trouble', ({ commandId, cause }) => tell({ event: 'trouble', commandId, cause: String(cause) }))
}
