// Routes of the rest of an account. Most of them end what they begin with, so each asks as a person of its own.

import {
  askEmailChange,
  askPasswordReset,
  changePassword,
  changeProfile,
  confirmEmailChange,
  deleteAccount,
  disavow,
  listActivity,
  resetPassword,
} from '../../contracts/account.ts'
import { askRescue, openRescue } from '../../contracts/identity.ts'
import type { Household } from '../hub/household.ts'
import type { Hub } from '../hub/hub.ts'
import { callerOf, idOf, newOwner, type Owner, password, signInOwner } from '../hub/owner.ts'
import { newestMail } from './newest-mail.ts'
import { type Request, read, write } from './request.ts'

const nextPassword = 'Grey-Otter-77-Swims'

const tokenTo = async (hub: Hub, to: string, subject: string): Promise<string> =>
  (await newestMail(hub, to, subject)).links.find((link) => link.includes('#token='))?.split('#token=')[1] ?? ''

export function accountRequests({ hub, owner }: Household): Request[] {
  const stranger = callerOf(hub)
  const asStranger = (asked: Promise<unknown>) => idOf(stranger, asked)
  const { call } = stranger
  let people = 0
  const newPerson = () => newOwner(hub, `account${++people}@example.org`)
  const asPerson = async (ask: (person: Owner) => Promise<unknown>) => {
    const person = await newPerson()
    return idOf(person, ask(person))
  }
  return [
    {
      what: 'GET /v1/account/activity?about=devices',
      ...read,
      ask: () => idOf(owner, owner.call(listActivity, { query: { about: 'devices' } })),
    },
    {
      what: 'PATCH /v1/account',
      ...write,
      ask: () => asPerson((person) => person.call(changeProfile, { body: { language: 'de', rescue: false } })),
    },
    {
      what: 'PUT /v1/account/password',
      ...write,
      ask: () =>
        asPerson((person) =>
          person.call(changePassword, { body: { currentPassword: password, password: nextPassword } }),
        ),
    },
    {
      what: 'DELETE /v1/account',
      ...write,
      ask: () => asPerson((person) => person.call(deleteAccount, {})),
    },
    {
      what: 'POST /v1/account/email-changes',
      ...write,
      ask: (round) =>
        asPerson((person) => person.call(askEmailChange, { body: { email: `asked${round}@example.org` } })),
    },
    {
      what: 'POST /v1/account/email-changes/confirmation',
      ...write,
      async ask(round) {
        const email = `confirmed${round}@example.org`
        await (await newPerson()).call(askEmailChange, { body: { email } })
        const token = await tokenTo(hub, email, 'Confirm your new address')
        return asStranger(call(confirmEmailChange, { body: { token } }))
      },
    },
    {
      what: 'POST /v1/account/disavowals, of a sign-in',
      ...write,
      async ask() {
        const { email } = await newPerson()
        await signInOwner(hub, email)
        const token = await tokenTo(hub, email, 'A new sign-in to your account')
        return asStranger(call(disavow, { body: { token } }))
      },
    },
    {
      what: 'POST /v1/password-resets',
      ...write,
      ask: () => asStranger(call(askPasswordReset, { body: { email: owner.email } })),
    },
    {
      what: 'POST /v1/password-resets/completion',
      ...write,
      async ask() {
        const { email } = await newPerson()
        await call(askPasswordReset, { body: { email } })
        const token = await tokenTo(hub, email, 'Set a new password')
        return asStranger(call(resetPassword, { body: { token, password: nextPassword } }))
      },
    },
    {
      what: 'POST /v1/rescue',
      ...write,
      ask: () => asPerson((person) => person.call(askRescue, { body: { email: person.email, password } })),
    },
    {
      what: 'POST /v1/rescue/verification',
      ...write,
      async ask() {
        const { email } = await newPerson()
        const { id } = (await call(askRescue, { body: { email, password } })).body.rescue
        const [code = ''] = /\b\d{6}\b/.exec((await newestMail(hub, email, 'Your rescue code')).text) ?? []
        return asStranger(call(openRescue, { body: { id, code, client: 'app' } }))
      },
    },
  ]
}
