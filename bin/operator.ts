// Whom an operator's command speaks to: the stage whose outputs stand in the environment, or else the hub that runs on this
// machine, which says in its data folder how it is reached. To be called before anything that meets AWS is imported.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Makes sure that the environment has a setting. Throws where it has not, and no hub runs here. */
export function findHub(setting: string): void {
  if (process.env[setting]) return
  const folder = process.env.VIGIL_DATA ?? '.vigil'
  Object.assign(process.env, readSettings(join(folder, 'operator.json')))
  if (process.env[setting]) return
  throw new Error(
    `No hub runs on this machine (there is no ${folder}/operator.json), and ${setting} is not set. Start one with npm start, or set ${setting} to the output of VigilData; see docs/runbook.md.`,
  )
}

function readSettings(file: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}
