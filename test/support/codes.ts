// Activation codes for a hub of a test, made as an operator makes them.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Hub } from './hub.ts'

const run = promisify(execFile)

export async function newCodes(hub: Pick<Hub, 'dataFolder'>, plan: string, count = 1): Promise<string[]> {
  const env = { ...process.env, VIGIL_DATA: hub.dataFolder }
  const made = await run(process.execPath, ['bin/activation-codes.ts', '--plan', plan, '--count', String(count)], {
    env,
  })
  return made.stdout.trim().split('\n')
}

export async function newCode(hub: Pick<Hub, 'dataFolder'>, plan: string): Promise<string> {
  const [code = ''] = await newCodes(hub, plan)
  return code
}
