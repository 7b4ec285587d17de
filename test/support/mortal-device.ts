// A device in a process of its own that ends itself with SIGKILL at a moment that it is told: between the steps of
// journal, action and acknowledgement. What it does leaves a line in a file, so that a test can count how often it did it.
// `node test/support/mortal-device.ts '{"hub":…,"token":…,"state":…,"deeds":…,"diesWhen":…}'`

import { appendFileSync } from 'node:fs'
import { Acknowledgement } from '../../contracts/device-messages.ts'
import { enrol, type Link, loadEnrolment, openDevice } from '../../device/index.ts'

export const deaths = [
  'it is journalled as received',
  'it is journalled as running',
  'it is done, and not journalled',
  'it is journalled as done, and not told',
  'it is told, and not known to be',
] as const
export type Death = (typeof deaths)[number]

export interface Life {
  readonly hub: string
  readonly token: string
  /** The state folder. */
  readonly state: string
  /** The file that has a line for each time that a command was carried out. */
  readonly deeds: string
  readonly diesWhen?: Death
}

/** What it can do: once, or again after a crash. */
export const once = 'device.lock'
export const again = 'antivirus.enable'

async function live({ hub, token, state, deeds, diesWhen }: Life): Promise<void> {
  const dieWhen = (moment: Death) => void (moment === diesWhen && process.kill(process.pid, 'SIGKILL'))
  if (!(await loadEnrolment(state))) {
    const device = { name: 'Mortal', platform: 'linux', appVersion: '1.0', capabilities: [once, again] } as const
    await enrol({ hub, token, state, device: { ...device, capabilities: [...device.capabilities] } })
  }
  let isHeard = true
  const hush = (link: Link): Link => ({
    ...link,
    async publish(topic, payload) {
      if (!isHeard) return new Promise(() => {})
      await link.publish(topic, payload)
      if (topic.endsWith('/ack') && hasSucceeded(payload)) dieWhen('it is told, and not known to be')
    },
  })
  const act = async ({ commandId }: { commandId: string }) => {
    isHeard = diesWhen !== 'it is journalled as done, and not told'
    appendFileSync(deeds, `${commandId}\n`)
    dieWhen('it is done, and not journalled')
  }
  const device = await openDevice({
    state,
    handlers: { [once]: act, [again]: { handle: act, repeatSafe: true } },
    links: (usual) => async (listener, signal) => hush(await usual(listener, signal)),
  })
  device.on('command', ({ state }) => {
    if (state === 'received') dieWhen('it is journalled as received')
    if (state === 'running') dieWhen('it is journalled as running')
    if (state === 'succeeded') dieWhen('it is journalled as done, and not told')
  })
  device.connect()
  process.once('SIGTERM', () => void device.close())
}

const hasSucceeded = (payload: string) =>
  Acknowledgement.parse(JSON.parse(payload)).trail.some(({ state }) => state === 'succeeded')

if (import.meta.main) await live(JSON.parse(process.argv[2] ?? ''))
