import { describe, expect, it } from '@jest/globals'
import { client } from '../../../contracts/client.ts'
import type { ProblemCode } from '../../../contracts/problems.ts'
import { NotPossible } from '../../../device/index.ts'
import { carryOut } from '../../../device/sdk/carry-out.ts'
import type { CommandAtHand, Picture } from '../../../device/sdk/handlers.ts'
import { photoSender } from '../../../device/sdk/photos.ts'
import { takePicture } from '../../../device/simulator/picture.ts'
import { deviceId, newCommandId } from './hub-signer.ts'

const json = (status: number, body: object, type = 'application/json') =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': type } })
const problem = (status: number, code: ProblemCode) =>
  json(status, { type: '', title: 'No.', status, code, requestId: 'r' }, 'application/problem+json')
const ids = ['A', 'B', 'C', 'D', 'E', 'F'].map((last) => `pho_01K0000000000000000000000${last}`)
const commandId = newCommandId()

interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: unknown
}

/** A hub and a store that say no first, as often as they are told to. */
function camera(refusals: { announce?: (() => Response)[]; put?: (() => Response)[] } = {}) {
  const asked: Asked[] = []
  let announced = 0
  const send: typeof fetch = async (url, { method = '', headers, body } = {}) => {
    asked.push({ method, url: String(url), headers: Object.fromEntries(new Headers(headers)), body })
    const no = (method === 'PUT' ? refusals.put : refusals.announce)?.shift()
    if (no) return no()
    if (method === 'PUT') return new Response(null, { status: 200 })
    const id = ids[announced++]
    const headersToSend = { 'content-type': 'image/png', 'x-amz-checksum-sha256': 'sum' }
    const upload = { url: `https://photos/${id}?signed`, headers: headersToSend, expiresAt: '2026-11-22T12:00:00.000Z' }
    return json(201, { photo: { id }, upload })
  }
  const call = client({ origin: 'http://hub', token: () => 'token', fetch: send })
  const sendPictures = photoSender({ deviceId, call, fetch: send, retryAfterMs: [1, 1] })
  const shoot = (pictures: Picture[], signal = new AbortController().signal) => {
    const handler = { repeatSafe: false, handle: async () => ({ pictures }) }
    return carryOut(handler, { commandId, parameters: {}, progress: () => {}, signal } as CommandAtHand, sendPictures)
  }
  return { asked, shoot }
}

describe('the photos of a mugshot', () => {
  it('are announced, put to where the hub says with exactly its headers, and told by their ids', async () => {
    const { asked, shoot } = camera()
    const picture = takePicture()
    expect(await shoot([picture, takePicture()])).toEqual({
      state: 'succeeded',
      result: { photos: ids.slice(0, 2) },
    })
    const [announce, put] = asked
    expect(announce?.url).toBe(`http://hub/v1/devices/${deviceId}/photos`)
    expect(JSON.parse(String(announce?.body))).toEqual({
      commandId,
      contentType: 'image/png',
      bytes: picture.bytes.byteLength,
    })
    expect(put).toEqual({
      method: 'PUT',
      url: `https://photos/${ids[0]}?signed`,
      headers: { 'content-type': 'image/png', 'x-amz-checksum-sha256': 'sum' },
      body: picture.bytes,
    })
  })

  it('are announced again while the hub has not heard that the command runs', async () => {
    const { shoot } = camera({ announce: [() => problem(404, 'command/not-found')] })
    expect(await shoot([takePicture()])).toMatchObject({ state: 'succeeded' })
  })

  it('are put again where the store fails, or the connection does', async () => {
    const lost = () => {
      throw new TypeError('fetch failed')
    }
    const { shoot, asked } = camera({ put: [() => new Response(null, { status: 503 }), lost] })
    expect(await shoot([takePicture()])).toMatchObject({ state: 'succeeded' })
    expect(asked.filter(({ method }) => method === 'PUT')).toHaveLength(3)
  })

  it('are told as far as they arrived, and where none did the command fails', async () => {
    const denied = () => new Response(null, { status: 403 })
    const one = camera({ put: [denied] })
    expect(await one.shoot([takePicture(), takePicture()])).toMatchObject({ result: { photos: [ids[1]] } })
    const none = camera({ put: [denied] })
    expect(await none.shoot([takePicture()])).toEqual({
      state: 'failed',
      reason: 'The photo was not taken: the store answered 403.',
    })
  })

  it('are at most five, and no more than the hub takes', async () => {
    const many = camera()
    const pictures = Array.from({ length: 7 }, () => takePicture())
    expect((await many.shoot(pictures))?.result?.photos).toHaveLength(5)
    const full = camera({ announce: [() => problem(409, 'photo/too-many')] })
    expect(await full.shoot(pictures)).toMatchObject({ state: 'failed' })
    expect(full.asked).toHaveLength(1)
  })

  it('are pictures: what is none, or too large, is not sent', async () => {
    const { asked, shoot } = camera()
    const text = { bytes: Buffer.from('<html>'), contentType: 'image/png' } as const
    const large = {
      bytes: Buffer.concat([takePicture().bytes, Buffer.alloc(5_000_000)]),
      contentType: 'image/png',
    } as const
    for (const picture of [text, large, { ...takePicture(), contentType: 'image/jpeg' } as const]) {
      expect(await shoot([picture])).toMatchObject({ state: 'failed' })
    }
    expect(asked).toEqual([])
  })

  it('are not sent any more when the owner cancels', async () => {
    const abort = new AbortController()
    const put = [
      () => {
        abort.abort(new Error('cancelled'))
        throw abort.signal.reason
      },
    ]
    const { shoot } = camera({ put })
    expect(await shoot([takePicture(), takePicture()], abort.signal)).toEqual({ state: 'cancelled' })
  })
})

describe('the result of a scan', () => {
  it('has the first fifty threats, with names and paths that travel', async () => {
    const threats = Array.from({ length: 60 }, (_, n) => ({ name: `${n}${'x'.repeat(200)}`, path: 'p'.repeat(500) }))
    const handler = { repeatSafe: true, handle: async () => ({ scanned: 60, threats }) }
    const command = { commandId, parameters: {}, progress: () => {}, signal: new AbortController().signal }
    const outcome = await carryOut(handler, command as CommandAtHand, async () => [])
    expect(outcome?.result?.threats).toHaveLength(50)
    expect(outcome?.result?.threats?.[0]).toMatchObject({ name: expect.stringMatching(/^.{100}$/) })
  })

  it('is none where the device will not do it', async () => {
    const handler = {
      repeatSafe: true,
      handle: async () => {
        throw new NotPossible('no-camera')
      },
    }
    const command = { commandId, parameters: {}, progress: () => {}, signal: new AbortController().signal }
    expect(await carryOut(handler, command as CommandAtHand, async () => [])).toEqual({
      state: 'rejected',
      reason: 'no-camera',
    })
  })
})
