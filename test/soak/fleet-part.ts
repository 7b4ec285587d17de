// The fleet of 2 000 devices, as a part of `npm run soak`: the same test as in `npm test`, with all its devices.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Part } from './part.ts'

const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js']

async function run(): Promise<boolean> {
  const env = { ...process.env, SOAK: '1' }
  const child = spawn(process.execPath, [...jest, '--runInBand', 'test/soak/fleet'], { env, stdio: 'inherit' })
  const [code, signal] = await once(child, 'exit')
  if (signal) console.error(`The fleet's test was ended from outside: ${signal}`)
  return code === 0
}

export const fleet: Part = { name: 'fleet', run }
