// Bringing a newer app to a device: what is kept is what the hub lists, and whatever else comes leaves nothing behind.

import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { fetchPackage, findUpdate, type Package, PackageRefused, Refused, Unreachable } from '../../../device/index.ts'
import { listenOnFreePort } from '../../../local/ports.ts'

const bytes = Buffer.alloc(300_000, 'a package')
const update: Package = {
  id: 'pkg_linux-1.10.0',
  platform: 'linux',
  version: '1.10.0',
  sizeBytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
  publishedAt: '2026-11-22T12:00:00.000Z',
}
const older: Package = { ...update, id: 'pkg_linux-1.9.0', version: '1.9.0' }

let server: Server
let hub: string
let folder: string
let to: string
/** What the store answers. */
let store: (response: ServerResponse) => void
let items: Package[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-update-'))
  to = join(folder, 'update.bin')
  items = [older, update, { ...update, id: 'pkg_ios-9.0', platform: 'ios', version: '9.0' }]
  store = (response) => response.end(bytes)
  server = createServer(({ url = '' }, response) => {
    if (url === '/v1/packages')
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ items }))
    else if (url.endsWith('/download')) response.writeHead(302, { location: '/store?signed' }).end()
    else store(response)
  })
  hub = `http://127.0.0.1:${await listenOnFreePort(server)}`
})
afterEach(async () => {
  server.close()
  server.closeAllConnections()
  await rm(folder, { recursive: true })
})

const load = (more: object = {}) => fetchPackage({ hub, update, to, ...more })
const failure = (loading: Promise<void>) =>
  loading.then(
    () => undefined,
    (error: unknown) => error,
  )
const left = () => readdir(folder)

describe('an update', () => {
  it('is the newest of this platform, by its numbers', async () => {
    expect(await findUpdate({ hub, platform: 'linux', appVersion: '1.9.9' })).toEqual(update)
  })

  it('is none where what runs here is as new, or nothing is offered for it', async () => {
    for (const appVersion of ['1.10.0', '1.10', '2.0'])
      expect(await findUpdate({ hub, platform: 'linux', appVersion })).toBeUndefined()
    expect(await findUpdate({ hub, platform: 'windows', appVersion: '0.1' })).toBeUndefined()
  })

  it('is there for an app whose version is none', async () => {
    expect(await findUpdate({ hub, platform: 'linux', appVersion: 'nightly' })).toEqual(update)
  })
})

describe('a package', () => {
  it('is brought whole, from where the hub sends on to, in the place of what was there', async () => {
    await writeFile(to, 'the former one')
    const told: number[] = []
    await load({ progress: (size: number) => told.push(size) })
    expect((await readFile(to)).equals(bytes)).toBe(true)
    expect(await left()).toEqual(['update.bin'])
    expect(told.at(-1)).toBe(bytes.length)
  })

  it.each<[string, PackageRefused['reason'], (response: ServerResponse) => void]>([
    ['tampered with', 'other-bytes', (response) => response.end(Buffer.concat([bytes.subarray(1), Buffer.from('x')]))],
    ['truncated', 'too-short', (response) => response.end(bytes.subarray(0, -1))],
    ['empty', 'too-short', (response) => response.end()],
    ['longer', 'too-long', (response) => response.end(Buffer.concat([bytes, Buffer.from('x')]))],
  ])('that is %s is refused, and nothing of it is left', async (_, reason, answer) => {
    store = answer
    await writeFile(to, 'the former one')
    expect(await failure(load())).toMatchObject({ name: 'PackageRefused', reason })
    expect(await left()).toEqual(['update.bin'])
    expect(await readFile(to, 'utf8')).toBe('the former one')
  })

  it('that never ends is not read to its end', async () => {
    let isOpen = true
    store = (response) => {
      response.on('close', () => {
        isOpen = false
      })
      const more = () => {
        while (isOpen && response.write(bytes));
        response.once('drain', more)
      }
      more()
    }
    expect(await failure(load())).toBeInstanceOf(PackageRefused)
    expect(await left()).toEqual([])
  })

  it('that is interrupted leaves nothing, and comes whole the next time', async () => {
    store = (response) => {
      response.writeHead(200, { 'content-length': bytes.length })
      response.write(bytes.subarray(0, 100_000), () => response.destroy())
    }
    expect(await failure(load())).toBeInstanceOf(Unreachable)
    expect(await left()).toEqual([])
    store = (response) => response.end(bytes)
    await load()
    expect(await left()).toEqual(['update.bin'])
  })

  it('can be given up', async () => {
    const giving = new AbortController()
    store = (response) => {
      response.writeHead(200, { 'content-length': bytes.length })
      response.write(bytes.subarray(0, 100_000))
    }
    const loading = failure(load({ signal: giving.signal, progress: () => giving.abort(new Error('not now')) }))
    expect(await loading).toMatchObject({ message: 'not now' })
    expect(await left()).toEqual([])
  })

  it('twice at once is whole both times', async () => {
    await Promise.all([load(), load()])
    expect((await readFile(to)).equals(bytes)).toBe(true)
    expect(await left()).toEqual(['update.bin'])
  })

  it('that the hub refuses is told in its words, and a store that fails is worth another try', async () => {
    const problem = { type: '', title: 'No.', status: 404, code: 'package/not-found', requestId: 'r1' }
    const refusing: typeof fetch = async () => Response.json(problem, { status: 404 })
    const refused = await failure(load({ fetch: refusing }))
    expect(refused instanceof Refused && refused.is('package/not-found')).toBe(true)
    for (const status of [403, 500]) {
      store = (response) => response.writeHead(status).end('<Error/>')
      expect(await failure(load())).toBeInstanceOf(Unreachable)
    }
    server.close()
    server.closeAllConnections()
    expect(await failure(load())).toBeInstanceOf(Unreachable)
    expect(await left()).toEqual([])
  })

  it('whose folder is not there is told as it is', async () => {
    expect(await failure(load({ to: join(folder, 'no', 'such') }))).toMatchObject({ code: 'ENOENT' })
  })
})
