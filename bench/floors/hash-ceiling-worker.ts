// One thread of hash-ceiling.ts.

import { randomBytes } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import { perSecond } from '../load.ts'
import { tagOf } from './argon2id.ts'

const hash = async () => void (await tagOf('Blue-Heron-42-Walks', randomBytes(16)))

parentPort?.on('message', async (milliseconds: number) => {
  parentPort?.postMessage(await perSecond({ lanes: 1, milliseconds }, hash))
})
parentPort?.postMessage(0)
