import { beforeAll, describe, expect, it } from '@jest/globals'
import { CompactSign } from 'jose'
import { jwsTypes } from '../../../contracts/device-messages.ts'
import { type KeySet, openKeySet } from '../../../device/sdk/key-set.ts'
import { verify } from '../../../device/sdk/verify.ts'
import { claimsAt, deviceId, HubSigner, makeSigningKey, sign } from './hub-signer.ts'

const now = Date.parse('2026-11-22T12:00:00.000Z')
let hub: HubSigner
let keySet: KeySet

beforeAll(async () => {
  hub = await HubSigner.make()
  keySet = await openKeySet(await hub.keySet(), hub.root.jwk)
})

const judge = (jws: string) => verify(jws, { deviceId, keySet, now })
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('what the device takes for the word of its hub', () => {
  it('takes a command that the hub signed for it', async () => {
    const claims = claimsAt(now)
    expect(await judge(await hub.command(claims))).toEqual({ taken: 'run', claims })
  })

  it('tells a cancel from a command by its purpose', async () => {
    const { type, parameters, ...claims } = claimsAt(now)
    expect(await judge(await hub.cancel(claims))).toEqual({ taken: 'cancel', claims })
    expect(await judge(await hub.cancel({ ...claims, type, parameters }))).toEqual({ taken: 'cancel', claims })
  })

  it('takes a command of a type that it does not know, so that it can be answered', async () => {
    expect(await judge(await hub.command(claimsAt(now, { type: 'device.fly' })))).toMatchObject({ taken: 'run' })
  })

  it('F18: refuses a signature that another key made', async () => {
    const other = await makeSigningKey('key-1')
    expect(await judge(await sign(claimsAt(now), other, jwsTypes.run))).toEqual({ taken: false, reason: 'signature' })
  })

  it('F18: refuses a payload that was changed', async () => {
    const [header, , signature] = (await hub.command(claimsAt(now))).split('.')
    const changed = `${header}.${base64url(claimsAt(now, { type: 'device.lock' }))}.${signature}`
    expect(await judge(changed)).toEqual({ taken: false, reason: 'signature' })
  })

  it('F18: refuses a message without a signature', async () => {
    const header = base64url({ alg: 'none', kid: 'key-1', typ: jwsTypes.run })
    expect(await judge(`${header}.${base64url(claimsAt(now))}.`)).toMatchObject({ taken: false })
  })

  it('F18: refuses an HMAC that is keyed with the public key', async () => {
    const jws = await new CompactSign(Buffer.from(JSON.stringify(claimsAt(now))))
      .setProtectedHeader({ alg: 'HS256', kid: 'key-1', typ: jwsTypes.run })
      .sign(Buffer.from(JSON.stringify(hub.key.jwk)))
    expect(await judge(jws)).toEqual({ taken: false, reason: 'algorithm' })
  })

  it('F18: refuses a key that is not in the key set, the root key included', async () => {
    expect(await judge(await sign(claimsAt(now), await makeSigningKey('key-2'), jwsTypes.run))).toEqual({
      taken: false,
      reason: 'unknown-key',
    })
    expect(await judge(await sign(claimsAt(now), hub.root, jwsTypes.run))).toMatchObject({ reason: 'unknown-key' })
  })

  it('refuses what the hub signed for another purpose', async () => {
    expect(await judge(await sign(claimsAt(now), hub.key, jwsTypes.keys))).toEqual({ taken: false, reason: 'purpose' })
    expect(await judge(await sign(claimsAt(now), hub.key, 'JWT'))).toEqual({ taken: false, reason: 'purpose' })
  })

  it('F18: refuses a command for another device', async () => {
    const aud = 'dev_01K0000000000000000000000B'
    expect(await judge(await hub.command(claimsAt(now, { aud })))).toEqual({ taken: false, reason: 'audience' })
  })

  it('F18: refuses a command that is issued more than five minutes from now', async () => {
    const iat = now / 1000 + 301
    expect(await judge(await hub.command(claimsAt(now, { iat })))).toMatchObject({ reason: 'issued-in-future' })
    expect(await judge(await hub.command(claimsAt(now, { iat: iat - 1 })))).toMatchObject({ taken: 'run' })
  })

  it('refuses claims that are incomplete, and what is not a signature at all', async () => {
    expect(await judge(await hub.command({ aud: deviceId }))).toEqual({ taken: false, reason: 'claims' })
    expect(await judge('garbage')).toEqual({ taken: false, reason: 'malformed' })
    expect(await judge('')).toEqual({ taken: false, reason: 'malformed' })
  })
})
