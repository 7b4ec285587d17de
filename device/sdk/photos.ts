// Sends the pictures of a mugshot up: each is announced, then PUT to where the hub says, with exactly the headers it
// says. One that arrived is worth telling, even where another did not.

import { setTimeout as wait } from 'node:timers/promises'
import { type Call, Refused, Unreachable } from '../../contracts/client.ts'
import { announcePhoto } from '../../contracts/commands.ts'
import type { SendPictures } from './carry-out.ts'
import type { CommandAtHand, Picture } from './handlers.ts'

export interface PhotoOptions {
  readonly deviceId: string
  /** Calls the hub with the device's session. */
  readonly call: Call
  readonly fetch?: typeof fetch
  /** Waits before trying again, milliseconds. */
  readonly retryAfterMs?: readonly number[]
}

type At = Pick<CommandAtHand, 'commandId' | 'signal'>

const mostPictures = 5
const mostBytes = 5_000_000

export function photoSender(options: PhotoOptions): SendPictures {
  return async (command, pictures) => {
    const photos: string[] = []
    let failure: unknown
    for (const picture of pictures.slice(0, mostPictures)) {
      try {
        photos.push(await sendOne(picture, command, options))
      } catch (cause) {
        if (command.signal.aborted) throw cause
        failure = cause
        if (cause instanceof Refused && cause.is('photo/too-many')) break
      }
    }
    if (photos.length === 0 && failure) throw failure
    return photos
  }
}

async function sendOne(picture: Picture, command: At, options: PhotoOptions): Promise<string> {
  if (!isPicture(picture)) throw new Error('The picture is not a JPEG or PNG of at most 5 MB.')
  const { call, deviceId, fetch: send = fetch, retryAfterMs = [500, 2000, 5000, 10_000] } = options
  const { commandId, signal } = command
  const { bytes, contentType } = picture
  const repeatedly = <T>(attempt: () => Promise<T>) => again(attempt, retryAfterMs, signal)
  const announcement = { commandId, contentType, bytes: bytes.byteLength }
  const { photo, upload } = await repeatedly(
    async () => (await call(announcePhoto, { params: { deviceId }, body: announcement }, { signal })).body,
  )
  await repeatedly(async () => {
    const put = { method: 'PUT', headers: upload.headers, body: bytes as Uint8Array<ArrayBuffer>, signal }
    const answer = await send(upload.url, put).catch((cause) => {
      throw signal.aborted ? cause : new Unreachable(cause)
    })
    await answer.body?.cancel()
    if (answer.status >= 500) throw new Unreachable(new Error(`the store answered ${answer.status}`))
    if (!answer.ok) throw new Error(`The photo was not taken: the store answered ${answer.status}.`)
  })
  return photo.id
}

/** By its first bytes: the hub shows nothing else, and says so too late for anybody to mend it. */
function isPicture({ bytes, contentType }: Picture): boolean {
  const starts = contentType === 'image/jpeg' ? [0xff, 0xd8, 0xff] : [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
  return bytes.byteLength <= mostBytes && starts.every((byte, at) => bytes[at] === byte)
}

async function again<T>(attempt: () => Promise<T>, retryAfterMs: readonly number[], signal: AbortSignal): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt()
    } catch (failure) {
      const delay = retryAfterMs[tries]
      if (delay === undefined || signal.aborted || !mayPass(failure)) throw failure
      await wait(delay, undefined, { signal })
    }
  }
}

/** `command/not-found`: the acknowledgement that it runs may still be on its way. */
const mayPass = (failure: unknown): boolean =>
  failure instanceof Unreachable ||
  (failure instanceof Refused && failure.is('service/busy', 'internal', 'command/not-found'))
