// What a device keeps, file by file. Who erases it takes the enrolment first: without it the folder holds no device, so
// a crash in between leaves remains that the next enrolment clears away, and never half a device.

import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

export const stateFiles = {
  enrolment: 'enrolment.json',
  key: 'key.pem',
  journal: 'commands.journal',
  ledger: 'ledger.jsonl',
  events: 'events.json',
  choices: 'choices.json',
  clock: 'clock.json',
  recoveryCode: 'recovery-code.json',
} as const

const { enrolment, key, journal, ...personal } = stateFiles

/** The key of a certificate that was renewed: `key-2.pem`, `key-3.pem` … */
const isKey = (name: string) => /^key(-\d+)?\.pem$/.test(name)
const isPersonal = (name: string) => Object.values<string>(personal).includes(name)
const isOurs = (name: string) => isKey(name) || Object.values<string>(stateFiles).includes(name)

/** Removes everything of a device, and nothing that somebody else put into its folder. */
export async function eraseDevice(state: string): Promise<void> {
  await rm(join(state, enrolment), { force: true })
  await erase(state, isOurs)
}

/** Removes what is left of a device whose enrolment is gone; a key that waits for the answer to an enrolment stays. */
export const eraseRemains = (state: string): Promise<void> => erase(state, (name) => isOurs(name) && name !== key)

/** Removes what tells about the person: all but what it takes to report one last time. */
export const erasePersonal = (state: string): Promise<void> => erase(state, isPersonal)

async function erase(state: string, concerns: (name: string) => boolean): Promise<void> {
  const names = await readdir(state).catch((failure: NodeJS.ErrnoException) => {
    if (failure.code === 'ENOENT') return []
    throw failure
  })
  const ours = names.filter((name) => concerns(name.replace(/\.new$/, '')))
  await Promise.all(ours.map((name) => rm(join(state, name), { force: true })))
}
