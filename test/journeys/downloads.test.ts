// Packages from the operator's command to whoever installs them: published to this hub, listed, loaded, mailed; by several
// publishers at once; and what becomes of one that was changed in the bucket.

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { listPackages, mailPackage } from '../../contracts/downloads.ts'
import { fetchPackage, findUpdate } from '../../device/index.ts'
import { allCalls } from '../support/control.ts'
import { type OwnHub, startHub } from '../support/hub.ts'
import { type Offer, publish, sha256 } from '../support/packages.ts'
import { newPerson, refusal, stranger } from '../support/person.ts'

let hub: OwnHub
beforeAll(async () => {
  hub = await startHub()
}, 60_000)
afterAll(() => hub.stop())
beforeEach(() => hub.reset())

// Never back: what a function remembered in one test must be forgotten in the next, however quickly they follow.
let secondsPassed = 0

const bytes = Buffer.alloc(300_000, 'a package')
const offer = (version: string, given: Partial<Offer> = {}): Offer => ({
  platform: 'android',
  version,
  bytes,
  ending: '.apk',
  ...given,
})
const complaint = (publishing: Promise<string>) =>
  publishing.then(
    () => 'none',
    ({ stderr }: { stderr: string }) => stderr,
  )
const list = async () => (await stranger(hub)(listPackages, {})).body.items
/** The list as it is now: a function remembers one for some seconds, which pass here. */
async function listed(ids: string[]) {
  secondsPassed += 6
  await hub.clock(secondsPassed)
  const items = await list()
  expect(items.map(({ id }) => id)).toEqual(ids)
  return items
}
const download = (id: string) => fetch(`${hub.origin}/v1/packages/${id}/download`)

async function objectOf(content: Buffer): Promise<string> {
  const folder = join(hub.dataFolder, 'objects')
  const names = await readdir(folder, { recursive: true })
  const name = names.find((each) => each.includes(sha256(content)))
  if (!name) throw new Error('There is no such object')
  return join(folder, name)
}

describe('a package that was published', () => {
  it('is listed, and loaded by anybody as the file that it was', async () => {
    await listed([])
    const said = await publish(hub, offer('1.4.0', { name: 'Vigil für Unterwegs' }))
    expect(said).toContain(`vigil-fur-unterwegs-1.4.0-android.apk, 300000 bytes, SHA-256 ${sha256(bytes)}`)
    const [item] = await listed(['pkg_android-1.4.0'])
    expect(item).toMatchObject({ name: 'Vigil für Unterwegs', sizeBytes: 300_000, sha256: sha256(bytes) })
    const loaded = await download('pkg_android-1.4.0')
    expect(Object.fromEntries(loaded.headers)).toMatchObject({
      'content-disposition': 'attachment; filename="vigil-fur-unterwegs-1.4.0-android.apk"',
      'content-type': 'application/octet-stream',
    })
    expect(sha256(Buffer.from(await loaded.arrayBuffer()))).toBe(sha256(bytes))
    expect((await fetch(loaded.url)).status).toBe(200)
    await hub.clock(secondsPassed + 61)
    expect((await fetch(loaded.url)).status).toBe(403)
    expect((await download('pkg_android-1.4.0')).status).toBe(200)
  })

  it('stays over a restart of the hub', async () => {
    await publish(hub, offer('1.0'))
    await hub.restart()
    await listed(['pkg_android-1.0'])
    expect((await download('pkg_android-1.0')).status).toBe(200)
  })

  it('makes room: the newest three of a platform are offered, and what is older is refused', async () => {
    for (const version of ['1.0', '1.10', '1.9', '1.2']) await publish(hub, offer(version))
    await listed(['pkg_android-1.10', 'pkg_android-1.9', 'pkg_android-1.2'])
    expect((await download('pkg_android-1.0')).status).toBe(404)
    expect(await complaint(publish(hub, offer('1.1')))).toContain('Newer versions fill the list')
  }, 60_000)

  it('is published again without harm, and never with other bytes', async () => {
    await publish(hub, offer('1.0'))
    expect(await publish(hub, offer('1.0'))).toContain('Was published before')
    expect(await complaint(publish(hub, offer('1.0', { bytes: Buffer.from('others') })))).toContain('with other bytes')
    expect(await listed(['pkg_android-1.0'])).toMatchObject([{ sha256: sha256(bytes) }])
  })

  it('is told of what was typed wrongly, and where there is no hub', async () => {
    expect(await complaint(publish(hub, offer('v1')))).toContain('--version must be two to four numbers')
    expect(await complaint(publish(hub, offer('1.0', { bytes: Buffer.alloc(0) })))).toContain('is empty')
    expect(await complaint(publish({ dataFolder: '/nowhere' }, offer('1.0')))).toContain('No hub runs on this machine')
    await listed([])
  })

  it('is mailed to oneself, as a link that does not expire', async () => {
    await publish(hub, offer('1.0'))
    const { email, call } = await newPerson(hub)
    await listed(['pkg_android-1.0'])
    const mailing = () => call(mailPackage, { params: { packageId: 'pkg_android-1.0' }, body: {} })
    for (let sent = 0; sent < 5; sent++) await mailing()
    expect((await refusal(mailing())).code).toBe('throttle/too-many-attempts')
    const { links, text } = await hub.mail(email, ({ subject }) => subject === 'Vigil for Android: your link')
    expect(links).toEqual([`${hub.origin}/downloads?package=pkg_android-1.0`])
    expect(text).not.toContain('X-Amz')
  })
})

describe('publishers at the same moment', () => {
  it('all end in the manifest', async () => {
    const platforms = ['android', 'ios', 'linux', 'macos', 'windows'] as const
    await Promise.all(platforms.map((platform) => publish(hub, offer('1.0', { platform }))))
    await listed(platforms.map((platform) => `pkg_${platform}-1.0`))
  }, 60_000)

  it('of one version have one winner, whose bytes are the ones that are loaded', async () => {
    const contents = ['one', 'two', 'three'].map((text) => Buffer.from(text))
    const answers = await Promise.allSettled(contents.map((content) => publish(hub, offer('1.0', { bytes: content }))))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const [item] = await listed(['pkg_android-1.0'])
    const winner = contents[answers.findIndex(({ status }) => status === 'fulfilled')] ?? Buffer.alloc(0)
    expect(item?.sha256).toBe(sha256(winner))
    expect(Buffer.from(await (await download('pkg_android-1.0')).arrayBuffer())).toEqual(winner)
  }, 60_000)
})

describe('the bucket', () => {
  it('that was tampered with is caught by the updater on the device, which brought the package before', async () => {
    await publish(hub, offer('1.0'))
    await listed(['pkg_android-1.0'])
    const update = await findUpdate({ hub: hub.origin, platform: 'android', appVersion: '0.9' })
    if (!update) throw new Error('There is no update')
    const folder = await mkdtemp(join(tmpdir(), 'vigil-update-'))
    const load = (name: string) => fetchPackage({ hub: hub.origin, update, to: join(folder, name) })
    await load('update.apk')
    expect(sha256(await readFile(join(folder, 'update.apk')))).toBe(sha256(bytes))
    const file = await objectOf(bytes)
    const stored = await readFile(file)
    stored[stored.length - 1] = 0
    await writeFile(file, stored)
    await expect(load('tampered.apk')).rejects.toMatchObject({ name: 'PackageRefused', reason: 'other-bytes' })
    expect(await readdir(folder)).toEqual(['update.apk'])
    await rm(folder, { recursive: true })
  })

  it('is read once in some seconds, and never listed: a list that is asked for often costs nothing', async () => {
    await publish(hub, offer('1.0'))
    await listed(['pkg_android-1.0'])
    await Promise.all(Array.from({ length: 20 }, list))
    const calls = (await allCalls(hub)).filter(({ service, functionId }) => service === 's3' && functionId)
    expect(new Set(calls.map(({ operation }) => operation))).toEqual(new Set(['GetObject']))
    expect(calls.length).toBeLessThan(10)
  })

  it('says nothing of its URLs in any log', async () => {
    await publish(hub, offer('1.0'))
    await listed(['pkg_android-1.0'])
    await download('pkg_android-1.0')
    expect(await hub.output()).not.toContain('X-Amz-Signature')
  })
})
