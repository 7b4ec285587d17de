// Carries out one step of a scenario, or of the person at the device, and tells what they see of it.

import type { Device } from '../index.ts'
import type { Character } from './character.ts'
import type { Happening } from './narrate.ts'
import type { Step } from './scenario.ts'
import type { SimulatedPhone } from './simulated-phone.ts'

export interface Stage {
  readonly device: Device
  readonly phone: SimulatedPhone
  readonly character: Character
  readonly tell: (happening: Happening) => void
  /** The device has left its account. */
  readonly left: () => void
}

/** Never rejects: what could not be done is told. */
export async function perform(step: Step, stage: Stage): Promise<void> {
  await act(step, stage).catch((failure) =>
    stage.tell({
      event: 'not-done',
      what: step.do,
      cause: failure instanceof Error ? failure.message : String(failure),
    }),
  )
}

async function act(step: Step, { device, phone, character, tell, left }: Stage): Promise<void> {
  switch (step.do) {
    case 'infect':
      return phone.become({ infected: [step.threat] })
    case 'find-threat':
      tell({ event: 'screen', text: `Found ${step.threat.name}` })
      await phone.find(step.threat)
      return device.threatFound(step.threat)
    case 'change-sim':
      tell({ event: 'screen', text: 'Another SIM is in' })
      return device.simChanged()
    case 'battery-low':
      await phone.drainTo(step.percent)
      tell({ event: 'screen', text: `Battery ${step.percent} %` })
      return device.batteryLow(step.percent, await phone.locate())
    case 'tamper':
      return device.tampered(step.note)
    case 'behave':
      character.behaviour = step.as
      return character.cut()
    case 'become': {
      const { databasesDaysOld, ...state } = step.state
      return phone.become({ ...defined(state), ...phone.databasesOfAge(databasesDaysOld) })
    }
    case 'network':
      return character.setOnline(step.on)
    case 'cut':
      return character.cut()
    case 'opt-out':
      await device.optOut(step.of)
      return tell({ event: 'opted-out', of: [...device.optedOut] })
    case 'try-code': {
      const verdict = await device.tryRecoveryCode(step.code)
      tell({ event: 'recovery-code', ...verdict })
      return verdict.verdict === 'accepted' ? phone.forgetSecretCode() : undefined
    }
    case 'owner':
      return tell({ event: 'owner', ...(await device.owner()) })
    case 'ledger':
      return tell({ event: 'ledger', entries: device.ledger() })
    case 'leave':
      await device.leave()
      return left()
  }
}

/** Without what is undefined, which would take a state away. */
function defined<T extends object>(changes: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as never
}
