// What happens to a simulated device without the hub asking: written down in a file with seconds, or typed by the person
// at the device. Both are steps.

import * as z from 'zod/mini'
import { mayOptOutOf } from '../../contracts/commands.ts'
import { Threat } from '../../contracts/findings.ts'
import { type Behaviour, behaviours } from './character.ts'

/** The test file that every anti-virus finds (eicar.org), by name only. */
const eicar: Threat = { name: 'EICAR-Test-File', path: '/storage/emulated/0/Download/eicar.com' }

const threat = z._default(Threat, eicar)
const percent = z._default(z.int().check(z.gte(0), z.lte(100)), 12)
/** A clock is skewed from the start or not at all. */
const changeable = behaviours.filter((each): each is Exclude<Behaviour, 'clock-skewed'> => each !== 'clock-skewed')

export const Step = z.discriminatedUnion('do', [
  /** The next scan will find it. */
  z.strictObject({ do: z.literal('infect'), threat }),
  /** The phone finds it by itself, and tells. */
  z.strictObject({ do: z.literal('find-threat'), threat }),
  z.strictObject({ do: z.literal('change-sim') }),
  z.strictObject({ do: z.literal('battery-low'), percent }),
  z.strictObject({ do: z.literal('tamper'), note: z.optional(z.string().check(z.maxLength(200))) }),
  z.strictObject({ do: z.literal('behave'), as: z.enum(changeable) }),
  z.strictObject({
    do: z.literal('become'),
    state: z.strictObject({
      automaticAntivirus: z.optional(z.boolean()),
      databasesDaysOld: z.optional(z.number().check(z.gte(0))),
      permissionsMissing: z.optional(z.array(z.string().check(z.maxLength(64)))),
      updateAvailable: z.optional(z.boolean()),
      locked: z.optional(z.boolean()),
      latitude: z.optional(z.number().check(z.gte(-90), z.lte(90))),
      longitude: z.optional(z.number().check(z.gte(-180), z.lte(180))),
    }),
  }),
  z.strictObject({ do: z.literal('network'), on: z.boolean() }),
  /** The connection breaks, and comes back by itself. */
  z.strictObject({ do: z.literal('cut') }),
  z.strictObject({ do: z.literal('opt-out'), of: z.array(z.enum(mayOptOutOf)) }),
  z.strictObject({ do: z.literal('try-code'), code: z.string() }),
  z.strictObject({ do: z.literal('owner') }),
  z.strictObject({ do: z.literal('ledger') }),
  z.strictObject({ do: z.literal('leave') }),
])
export type Step = z.infer<typeof Step>

const Timing = z.object({
  /** Seconds after the device connected first; multiplied by the pace. */
  at: z.number().check(z.gte(0)),
  /** Only each Nth of several devices. */
  every: z.optional(z.int().check(z.gte(1))),
})
export type TimedStep = z.infer<typeof Timing> & { readonly step: Step }

/** Reads a scenario: a JSON array of steps, each with its `at`. @throws an error whose message says which step is wrong */
export function parseScenario(text: string): TimedStep[] {
  const items: unknown = JSON.parse(text)
  if (!Array.isArray(items)) throw new Error('A scenario is a JSON array of steps.')
  return items.map((item, index) => {
    const { at, every, ...step } = Object(item)
    const timing = Timing.safeParse({ at, every })
    const parsed = Step.safeParse(step)
    if (timing.success && parsed.success) return { ...timing.data, step: parsed.data }
    throw new Error(`Step ${index + 1}${mistakeIn(timing.error ?? parsed.error)}`)
  })
}

const deeds = Step.def.options.flatMap(({ shape }) => shape.do.def.values)

function mistakeIn(error: z.core.$ZodError | undefined): string {
  const issue = error?.issues[0]
  const where = issue?.path.length ? `, ${issue.path.join('.')}` : ''
  if (issue?.code === 'unrecognized_keys') return `${where}: there is no ${issue.keys.join(', ')}.`
  if (issue?.code === 'invalid_value') return `${where}: must be ${issue.values.join(', ')}.`
  return `${where}: ${where === ', do' ? `must be ${deeds.join(', ')}` : (issue?.message ?? 'can not be understood')}.`
}

/** What the person at the device may type. */
export const typable =
  'an 8-digit recovery code, owner, ledger, leave, opt-out [wipe] [camera], sim, battery, threat, infect, tamper, cut, offline, online'

const words: Readonly<Record<string, unknown>> = {
  owner: { do: 'owner' },
  ledger: { do: 'ledger' },
  leave: { do: 'leave' },
  sim: { do: 'change-sim' },
  battery: { do: 'battery-low' },
  threat: { do: 'find-threat' },
  infect: { do: 'infect' },
  tamper: { do: 'tamper' },
  cut: { do: 'cut' },
  offline: { do: 'network', on: false },
  online: { do: 'network', on: true },
}
const optOuts: Readonly<Record<string, string>> = { wipe: 'device.wipe', camera: 'device.mugshot' }

/** What a typed line means, or `undefined`. */
export function stepTyped(line: string): Step | undefined {
  const [word = '', ...more] = line.trim().toLowerCase().split(/\s+/)
  if (/^[\d\s-]+$/.test(line.trim())) return { do: 'try-code', code: line }
  const step = word === 'opt-out' ? { do: word, of: more.map((each) => optOuts[each] ?? each) } : words[word]
  return Step.safeParse(step).data
}

/** A typed line that may begin with `every 4`: then it is for each fourth of several devices. */
export function orderTyped(line: string): { readonly every: number; readonly step: Step } | undefined {
  const [, every = '1', deed = line] = /^\s*every\s+([1-9]\d{0,4})\s+(.*)$/i.exec(line) ?? []
  const step = stepTyped(deed)
  return step && { every: Number(every), step }
}
