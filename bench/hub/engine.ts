// The DynamoDB engine of a run, in a file as `npm start` has it, or in memory. The benchmark starts it itself, so that
// it can fill tables and measure bare calls behind the hub's back.

import { createRequire } from 'node:module'
import { join } from 'node:path'
import { freePort } from '../loopback.ts'
import { startProgram } from '../processes.ts'

export interface Engine {
  readonly endpoint: string
  /** Calls an operation with plain HTTP. @throws with the service's message */
  call<T>(operation: string, input: object): Promise<T>
  /** The same with an input that is JSON already. */
  callWith<T>(operation: string, json: string): Promise<T>
  stop(): Promise<void>
}

/** @param file where the tables are kept; in memory where there is none */
export async function startEngine(file?: string): Promise<Engine> {
  const port = await freePort()
  const kept = file === undefined ? [] : ['--db-path', file]
  const program = await startProgram(
    [findEngine(), '--host', '127.0.0.1', '--port', String(port), ...kept],
    'listening on',
  )
  const endpoint = `http://127.0.0.1:${port}`
  return {
    endpoint,
    call: (operation, input) => callAt(endpoint, operation, JSON.stringify(input)),
    callWith: (operation, json) => callAt(endpoint, operation, json),
    stop: program.stop,
  }
}

function findEngine(): string {
  const name = `@dynoxide/${process.platform}-${process.arch}`
  return join(createRequire(import.meta.url).resolve(`${name}/package.json`), '..', 'dynoxide')
}

// The engine wants a signature to be there, and checks none.
const authorization =
  'AWS4-HMAC-SHA256 Credential=bench/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0'

async function callAt<T>(endpoint: string, operation: string, body: string): Promise<T> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-date': '20260101T000000Z',
      authorization,
    },
    body,
  })
  const output = (await answer.json()) as T & { message?: string }
  if (!answer.ok) throw new Error(`${operation}: ${output.message ?? answer.status}`)
  return output
}
