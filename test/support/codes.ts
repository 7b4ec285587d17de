// Activation codes for a hub of a test, made as an operator makes them: some at a time, because the command takes longer than
// most of what needs a code.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Hub } from './hub.ts'

const run = promisify(execFile)
const atOnce = 8

/** Of a hub's data folder and a plan. */
const stock = new Map<string, string[]>()

/** A hub that was emptied knows none of them any more. */
export const forgetCodes = (dataFolder: string): void => {
  for (const key of stock.keys()) if (key.startsWith(dataFolder)) stock.delete(key)
}

export async function newCode({ dataFolder }: Pick<Hub, 'dataFolder'>, plan: string): Promise<string> {
  const key = `${dataFolder} ${plan}`
  const kept = stock.get(key)?.pop()
  if (kept) return kept
  const env = { ...process.env, VIGIL_DATA: dataFolder }
  const asked = ['bin/activation-codes.ts', '--plan', plan, '--count', String(atOnce)]
  const [code = '', ...others] = (await run(process.execPath, asked, { env })).stdout.trim().split('\n')
  stock.set(key, [...(stock.get(key) ?? []), ...others])
  return code
}
