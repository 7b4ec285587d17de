// The floor under every AWS call of a function: the SDK in a worker thread, through an HTTP server in the main thread
// that passes the call on, to the same engine. So the hops are those of the local cloud, with nothing of the hub's own.

import { once } from 'node:events'
import { Agent, createServer, request } from 'node:http'
import { Worker } from 'node:worker_threads'
import type { Engine } from '../hub/engine.ts'
import { listenOnLoopback } from '../loopback.ts'

export const bareOperations = ['GetItem', 'UpdateItem', 'TransactWriteItems'] as const
export type BareOperation = (typeof bareOperations)[number]

export interface BareCalls {
  /** Makes one call and resolves with its milliseconds, as the caller in the worker saw them. */
  time(operation: BareOperation): Promise<number>
  close(): Promise<void>
}

export const table = 'bench-bare-calls'

export async function startBareCalls(engine: Engine): Promise<BareCalls> {
  await engine.call('CreateTable', {
    TableName: table,
    AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
  })
  const passing = passOnTo(engine)
  const port = await listenOnLoopback(passing)
  const worker = new Worker(new URL('./bare-calls-worker.ts', import.meta.url), {
    workerData: `http://127.0.0.1:${port}`,
  })
  await once(worker, 'message')
  return {
    time: async (operation) => {
      worker.postMessage(operation)
      return (await once(worker, 'message'))[0]
    },
    close: async () => {
      await worker.terminate()
      passing.close()
      passing.closeAllConnections()
    },
  }
}

function passOnTo(engine: Engine) {
  const { hostname, port } = new URL(engine.endpoint)
  const agent = new Agent({ keepAlive: true })
  return createServer({ noDelay: true }, (incoming, answer) => {
    const { method, headers } = incoming
    const onward = request({ agent, hostname, port, method, headers, path: '/' }, (result) => {
      answer.writeHead(result.statusCode ?? 500, result.headers)
      result.pipe(answer)
    })
    incoming.pipe(onward)
  })
}
