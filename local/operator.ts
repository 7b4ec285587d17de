// What an operator does by hand after the first deployment, done here at every start: publishing the signed set of
// verification keys. The same command, with the same settings, against the wire instead of AWS.

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const command = join(import.meta.dirname, '../bin/publish-key-set.ts')

/** `environment` holds the settings that the command names, and leads the SDK to the wire. */
export async function publishKeySet(environment: Readonly<Record<string, string>>): Promise<void> {
  await run(process.execPath, [command], { env: { ...environment } })
}
