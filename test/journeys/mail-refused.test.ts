// Mail that comes back, or is called unwanted, through the whole hub: SES's mailbox simulator, the event bus, the tables,
// what the owner sees, and the mails after it.

import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { askPasswordReset, readAccount } from '../../contracts/account.ts'
import { eventually } from '../support/eventually.ts'
import { borrowHub, type Hub } from '../support/hub.ts'
import { newEmail, type Person, signInAs, signUpAndActivate, stranger } from '../support/person.ts'

let hub: Hub
beforeAll(async () => {
  hub = await borrowHub()
}, 60_000)
afterAll(() => hub.stop())

const simulated = (mailbox: string) => `${mailbox}+${randomBytes(4).toString('hex')}@simulator.amazonses.com`

async function personAt(email: string): Promise<Person> {
  await signUpAndActivate(hub, email)
  return signInAs(hub, email)
}
const mailRefused = async ({ call }: Person) => (await call(readAccount, {})).body.mailRefused
const mailsTo = async (email: string) => (await hub.outbox()).filter(({ to }) => to === email)

/** Asks for a reset, and after it for another person's, which comes when the first has been dealt with. */
async function askForReset(email: string): Promise<void> {
  const other = newEmail()
  await signUpAndActivate(hub, other)
  const isReset = ({ links }: { links: string[] }) => links.some((link) => link.includes('reset'))
  for (const each of [email, other]) await stranger(hub)(askPasswordReset, { body: { email: each } })
  await hub.mail(other, isReset)
}

describe('mail to an address', () => {
  it.each([
    ['came back', 'bounce', 'bounced'],
    ['was called unwanted', 'complaint', 'complained'],
  ])('that %s is the last, and its owner can read why', async (_, mailbox, reason) => {
    const email = simulated(mailbox)
    const person = await personAt(email)
    const refused = await eventually('the account to know', () => mailRefused(person))
    expect(refused).toEqual({ reason, at: expect.any(String) })
    const before = await mailsTo(email)
    await askForReset(email)
    expect(await mailsTo(email)).toEqual(before)
  })

  it('that only answered automatically goes on', async () => {
    const email = simulated('ooto')
    const person = await personAt(email)
    const before = await mailsTo(email)
    await askForReset(email)
    expect(await mailRefused(person)).toBeUndefined()
    expect((await mailsTo(email)).length).toBeGreaterThan(before.length)
  })
})
