// A kept connection to the engine that costs as little as can be: a schedule makes hundreds of calls, one after the other,
// and node:http would take as long as the engine. Answers come in the order of the questions (RFC 9112 §9.3.2).

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface Answer {
  readonly status: number
  readonly body: Buffer
}

interface Waiting {
  readonly resolve: (answer: Answer) => void
  readonly reject: (failure: Error) => void
}

export class EngineLine {
  readonly #socket: Socket
  readonly #waiting: Waiting[] = []
  #received: Buffer = Buffer.alloc(0)

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
      for (let answer = this.#next(); answer; answer = this.#next()) this.#waiting.shift()?.resolve(answer)
    })
    socket.on('close', () => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error('The engine is gone.'))
    })
  }

  static async open(endpoint: string): Promise<EngineLine> {
    const socket = connect({ port: Number(new URL(endpoint).port), host: '127.0.0.1' }).setNoDelay(true)
    await once(socket, 'connect')
    return new EngineLine(socket)
  }

  /** One call: the operation with its service, and the input as JSON. */
  ask(target: string, body: Uint8Array): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) return reject(new Error('The engine is gone.'))
      this.#waiting.push({ resolve, reject })
      const head =
        `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Target: ${target}\r\n` +
        `X-Amz-Date: 20260101T000000Z\r\nAuthorization: ${authorization}\r\nContent-Length: ${body.length}\r\n\r\n`
      this.#socket.write(Buffer.concat([Buffer.from(head), body]))
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  /** The first whole answer of what was received. */
  #next(): Answer | undefined {
    const end = this.#received.indexOf('\r\n\r\n')
    if (end < 0) return undefined
    const head = this.#received.toString('latin1', 0, end)
    const length = Number(/^content-length: (\d+)\r?$/im.exec(head)?.[1])
    if (Number.isNaN(length)) throw new Error(`An answer without a length: ${head}`)
    if (this.#received.length < end + 4 + length) return undefined
    const body = this.#received.subarray(end + 4, end + 4 + length)
    this.#received = this.#received.subarray(end + 4 + length)
    return { status: Number(head.split(' ')[1]), body }
  }
}

// The engine wants a signature to be there, and checks none.
const authorization =
  'AWS4-HMAC-SHA256 Credential=soak/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0'
