// One simulated device: a phone, its character, the real SDK, and what it tells. The same state folder is the same
// device, and needs no owner to start again.

import { once } from 'node:events'
import { commandTypeNames } from '../../contracts/commands.ts'
import { type EnrolmentRecord, enrol, loadEnrolment, openDevice, type Timers } from '../index.ts'
import { makePrivateFolder } from '../sdk/durable-file.ts'
import { Character } from './character.ts'
import { claimFolder } from './claimed-folder.ts'
import { findLocalHub, isOnThisMachine } from './local-hub.ts'
import { type Happening, type Narrate, narrateDevice } from './narrate.ts'
import type { SimulatorOptions } from './options.ts'
import { perform, type Stage } from './perform.ts'
import type { Step, TimedStep } from './scenario.ts'
import { simulatedHandlers } from './simulated-handlers.ts'
import { SimulatedPhone } from './simulated-phone.ts'

export interface Place {
  readonly name: string
  readonly state: string
}

export interface SimulatedDevice {
  /** What happens to it, or what its person does. */
  perform(step: Step): Promise<void>
  /** Resolves when the first attempt to connect is decided. */
  readonly tried: Promise<void>
  /** Resolves when it was wiped, or has left its account. */
  readonly gone: Promise<void>
  close(): Promise<void>
}

/** What connects a new device: the hub and an owner's token, got when the first device needs it. */
export type Admission = () => Promise<{ readonly hub: string; readonly token: string }>

export interface World {
  readonly options: SimulatorOptions
  readonly scenario: readonly TimedStep[]
  readonly admission: Admission
  readonly narrate: Narrate
  /** Of all devices. */
  readonly timers: Timers
}

/** Enrols a device, or takes it up, and connects it. */
export async function startDevice({ name, state }: Place, world: World): Promise<SimulatedDevice> {
  await makePrivateFolder(state)
  const giveBack = claimFolder(state)
  try {
    const known = await loadEnrolment(state)
    const record = known ?? (await connectNew(name, state, world))
    const teller = { deviceId: record.device.id, name: record.device.name }
    const tell = (happening: Happening) => world.narrate(teller, happening)
    tell({ event: known ? 'resumed' : 'enrolled', state })
    return await play(record, state, world, tell, giveBack)
  } catch (failure) {
    giveBack()
    throw failure
  }
}

async function connectNew(name: string, state: string, { options, admission }: World): Promise<EnrolmentRecord> {
  const { platform, replaces } = options
  const described = { name, platform, model: 'Vigil simulator', appVersion: '1.0.0' }
  const device = { ...described, capabilities: [...commandTypeNames] }
  return enrol({ ...(await admission()), device, state, ...(replaces && { replaces }) })
}

async function play(
  record: EnrolmentRecord,
  state: string,
  world: World,
  tell: (happening: Happening) => void,
  giveBack: () => void,
): Promise<SimulatedDevice> {
  const { options } = world
  const character = new Character({ behaviour: options.behaviour, pace: options.pace, timers: world.timers })
  const phone = await SimulatedPhone.load(state)
  const device = await openDevice({
    state,
    handlers: simulatedHandlers(phone, character),
    mqttUrl: () => brokerOf(record, options),
    links: character.links,
    fetch: character.fetch,
    timers: character.timers,
  })
  let left = () => {}
  const hasLeft = new Promise<void>((resolve) => {
    left = resolve
  })
  const gone = Promise.race([once(device, 'wiped').then(() => {}), hasLeft.then(() => tell({ event: 'left' }))])
  const stage: Stage = { device, phone, character, tell, left }
  connect(stage, state)
  const callOff = schedule(world, stage)
  return {
    perform: (step) => perform(step, stage),
    tried: Promise.race([once(device, 'connected'), once(device, 'reconnecting')]).then(() => {}),
    gone,
    close: () => {
      callOff()
      return device.close().finally(giveBack)
    },
  }
}

function connect({ device, phone, tell }: Stage, state: string): void {
  phone.now = () => Date.parse(device.time())
  phone.onShow = (text) => tell({ event: 'screen', text })
  phone.onChange = () => {
    device.report(phone.report())
    tell({ event: 'state', report: phone.report(), screen: phone.screen })
  }
  device.report(phone.report())
  narrateDevice(device, state, tell)
  device.connect()
}

/** Arms the steps of the scenario that concern this device. Returns how to call them off. */
function schedule({ scenario, options, timers }: World, stage: Stage): () => void {
  const number = options.devices.findIndex(({ name }) => name === stage.device.enrolment.device.name) + 1
  const steps = scenario.filter(({ every = 1 }) => number % every === 0)
  const callsOff = steps.map(({ at, step }) => timers.after(at * 1000 * options.pace, () => void perform(step, stage)))
  return () => {
    for (const callOff of callsOff) callOff()
  }
}

function brokerOf({ mqtt }: EnrolmentRecord, { hub, dataFolder }: SimulatorOptions): string {
  const isLocal = !hub && isOnThisMachine(mqtt.url)
  return (isLocal && findLocalHub(dataFolder)?.mqtt) || mqtt.url
}
