import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { EnrolmentFile, loadEnrolment, saveEnrolment } from '../../../device/sdk/enrolment-record.ts'
import { KeySetRefused, openKeySet } from '../../../device/sdk/key-set.ts'
import { Trust } from '../../../device/sdk/trust.ts'
import { recordFor } from './enrolled-device.ts'
import { HubSigner, makeSigningKey } from './hub-signer.ts'

let state: string
let hub: HubSigner

beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'vigil-device-'))
  hub = await HubSigner.make()
})
afterEach(() => rm(state, { recursive: true }))

describe('the keys that a device trusts', () => {
  it('are those of a set under the root key, and no other', async () => {
    const own = await openKeySet(await hub.keySet(), hub.root.jwk)
    expect([...own.keys.keys()]).toEqual(['key-1'])
    const stranger = await makeSigningKey('root')
    await expect(openKeySet(await hub.keySet(undefined, undefined, stranger), hub.root.jwk)).rejects.toThrow(
      KeySetRefused,
    )
    await expect(openKeySet(await hub.command({ keys: [hub.key.jwk] }), hub.root.jwk)).rejects.toThrow(KeySetRefused)
  })

  it('change when the hub shows a newer set, and stay changed after a restart', async () => {
    const record = await recordFor(hub)
    await saveEnrolment(state, record)
    const trust = await Trust.of(new EnrolmentFile(state, record))
    const next = await makeSigningKey('key-2')
    await trust.renew(await hub.keySet([hub.key.jwk, next.jwk], '2026-02-01T00:00:00.000Z'))
    const stored = await loadEnrolment(state)
    const again = await Trust.of(new EnrolmentFile(state, stored ?? record))
    expect([...again.keySet.keys.keys()]).toEqual(['key-1', 'key-2'])
  })

  it('F19: do not change back when an older set is replayed', async () => {
    const old = await hub.keySet()
    const record = await recordFor(hub)
    const trust = await Trust.of(new EnrolmentFile(state, record))
    await trust.renew(await hub.keySet([(await makeSigningKey('key-2')).jwk], '2026-02-01T00:00:00.000Z'))
    await expect(trust.renew(old)).rejects.toThrow('older')
    expect([...trust.keySet.keys.keys()]).toEqual(['key-2'])
  })

  it('stay as they are when a set is garbled', async () => {
    const trust = await Trust.of(new EnrolmentFile(state, await recordFor(hub)))
    await expect(trust.renew('garbage')).rejects.toThrow(KeySetRefused)
    await expect(trust.renew(await hub.keySet([]))).rejects.toThrow(KeySetRefused)
    expect(trust.keySet.keys.has('key-1')).toBe(true)
  })
})
