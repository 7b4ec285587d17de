// A client that costs as little as can be, so that what is measured is the server: it sends the same bytes again and
// again on a kept connection and counts the bytes that come back, which are as many for each answer.

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface RawRequest {
  readonly port: number
  readonly method: string
  readonly path: string
}

export class RawClient {
  readonly #socket: Socket
  readonly #request: Buffer
  /** Bytes of one answer; learned from the first. */
  #length = 0
  #received = 0
  #answered: () => void = () => {}

  private constructor(socket: Socket, { port, method, path }: RawRequest) {
    this.#socket = socket
    this.#request = Buffer.from(`${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 0\r\n\r\n`)
    socket.on('data', (chunk) => {
      this.#received += chunk.length
      if (this.#length === 0) this.#learn(chunk)
      if (this.#received < this.#length || this.#length === 0) return
      this.#received -= this.#length
      this.#answered()
    })
  }

  static async open(request: RawRequest): Promise<RawClient> {
    const socket = connect({ port: request.port, host: '127.0.0.1' }).setNoDelay(true)
    await once(socket, 'connect')
    return new RawClient(socket, request)
  }

  /** Sends the request and resolves when its answer has come. */
  ask(): Promise<void> {
    return new Promise((resolve) => {
      this.#answered = resolve
      this.#socket.write(this.#request)
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  // The head is in the first chunk; the body may follow.
  #learn(chunk: Buffer): void {
    const head = chunk.toString('latin1').split('\r\n\r\n', 1)[0] ?? ''
    const body = Number(/^content-length: (\d+)$/im.exec(head)?.[1])
    if (Number.isNaN(body)) throw new Error(`An answer without a length: ${head}`)
    this.#length = head.length + 4 + body
  }
}
