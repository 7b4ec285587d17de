// An account without a password, which another account and a passkey open: one of the two always stays.

import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { listIdentities, unlinkIdentity } from '../../contracts/federation.ts'
import { proveIdentity } from '../../contracts/identity.ts'
import { listPasskeys, removePasskey, signInWithPasskey } from '../../contracts/passkeys.ts'
import { newBrowser } from '../support/browser-profile.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { newWho, signInThere, visitProvider } from '../support/other-account.ts'
import { addedBy, signingIn } from '../support/passkey-requests.ts'
import { refusal, stranger } from '../support/person.ts'

let hub: Hub
beforeAll(async () => {
  hub = await borrowHub()
}, 60_000)
afterAll(() => hub.stop())

/** Somebody who came by a provider, has proved that, and added a passkey. */
async function opener() {
  const who = newWho()
  const browser = newBrowser(hub)
  const account = await signInThere(hub, browser, who)
  await visitProvider(hub, browser, 'example', who, { purpose: 'proof' })
  await browser.call(proveIdentity, { body: { method: 'provider' } })
  const passkey = await addedBy(hub, browser)
  const [identity] = (await browser.call(listIdentities, {})).body.items
  return {
    browser,
    account,
    passkey,
    disconnect: () => browser.call(unlinkIdentity, { params: { identityId: identity?.id ?? '' } }),
    remove: () => browser.call(removePasskey, { params: { passkeyId: passkey.id } }),
  }
}

it('lets the other account go while there is a passkey, and keeps that', async () => {
  const { account, passkey, disconnect, remove } = await opener()
  expect((await disconnect()).status).toBe(204)
  expect((await refusal(remove())).code).toBe('passkey/last-way-in')
  const { body } = await stranger(hub)(signInWithPasskey, { body: await signingIn(hub, passkey) })
  expect(body.account).toEqual(account)
})

it('lets the passkey go while there is another account, and keeps that', async () => {
  const { disconnect, remove } = await opener()
  expect((await remove()).status).toBe(204)
  expect((await refusal(disconnect())).code).toBe('identity/last-way-in')
})

it('keeps one of them where both are let go at the same moment', async () => {
  for (let round = 0; round < 5; round++) {
    const { browser, disconnect, remove } = await opener()
    await Promise.allSettled([disconnect(), remove()])
    const identities = (await browser.call(listIdentities, {})).body.items
    const passkeys = (await browser.call(listPasskeys, {})).body.items
    expect(identities.length + passkeys.length).toBeGreaterThanOrEqual(1)
  }
}, 60_000)
