// The ceiling over signing in: nothing but the password hash, in as many worker threads as the hub has sandboxes for a
// function, one hash at a time in each.

import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'

export interface HashCeiling {
  /** Hashes as many as it can for a while; resolves with hashes per second. */
  perSecond(milliseconds: number): Promise<number>
  close(): Promise<void>
}

export async function startHashCeiling(): Promise<HashCeiling> {
  const workers = Array.from(
    { length: availableParallelism() },
    () => new Worker(new URL('./hash-ceiling-worker.ts', import.meta.url)),
  )
  await Promise.all(workers.map((worker) => once(worker, 'message')))
  return {
    perSecond: async (milliseconds) => {
      const counts = workers.map(async (worker) => {
        worker.postMessage(milliseconds)
        return (await once(worker, 'message'))[0] as number
      })
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
    },
    close: async () => void (await Promise.all(workers.map((worker) => worker.terminate()))),
  }
}
