// Identity's routes.

import { listActivity, readAccount } from '../../contracts/account.ts'
import {
  activateAccount,
  listSessions,
  openLiveTicket,
  proveIdentity,
  resendActivation,
  revokeOtherSessions,
  revokeSession,
  signIn,
  signOut,
  signUp,
} from '../../contracts/identity.ts'
import type { Household } from '../hub/household.ts'
import type { Hub } from '../hub/hub.ts'
import { callerOf, idOf, mailedToken, newOwner, password, signInOwner } from '../hub/owner.ts'
import { accountRequests } from './account.ts'
import { type Request, read, sessionCheck, signingIn, write } from './request.ts'

export function identityRequests(household: Household): Request[] {
  const { hub, owner } = household
  const { call, email } = owner
  const asOwner = (asked: Promise<unknown>) => idOf(owner, asked)
  return [
    { what: 'POST /v1/live-tickets', ...sessionCheck, ask: () => asOwner(call(openLiveTicket, {})) },
    { what: 'GET /v1/account', ...read, ask: () => asOwner(call(readAccount, {})) },
    { what: 'GET /v1/account/activity', ...read, ask: () => asOwner(call(listActivity, {})) },
    { what: 'GET /v1/sessions', ...read, ask: () => asOwner(call(listSessions, {})) },
    {
      what: 'POST /v1/sessions/current/proof',
      ...write,
      ask: () => asOwner(call(proveIdentity, { body: { method: 'password', password } })),
    },
    {
      what: 'DELETE /v1/sessions/current',
      ...write,
      async ask() {
        const leaving = await signInOwner(hub, email)
        return idOf(leaving, leaving.call(signOut, {}))
      },
    },
    {
      what: 'DELETE /v1/sessions/{sessionId}',
      ...write,
      async ask() {
        const { sessionId } = await signInOwner(hub, email)
        return asOwner(call(revokeSession, { params: { sessionId } }))
      },
    },
    {
      what: 'DELETE /v1/sessions',
      ...write,
      async ask(round) {
        const person = await newOwner(hub, `everywhere${round}@example.org`)
        await signInOwner(hub, person.email)
        return idOf(person, person.call(revokeOtherSessions, {}))
      },
    },
    ...signUpRequests(hub),
    ...signInRequests(hub, email),
    ...accountRequests(household),
  ]
}

function signUpRequests(hub: Hub): Request[] {
  const stranger = callerOf(hub)
  const signUpAs = (email: string) => idOf(stranger, stranger.call(signUp, { body: { email, password } }))
  return [
    { what: 'POST /v1/accounts', ...write, ask: (round) => signUpAs(`new${round}@example.org`) },
    {
      what: 'POST /v1/accounts/activation',
      ...write,
      async ask(round) {
        const email = `activated${round}@example.org`
        await signUpAs(email)
        const token = await mailedToken(hub, email)
        return idOf(stranger, stranger.call(activateAccount, { body: { token } }))
      },
    },
    {
      what: 'POST /v1/accounts/activation/resend',
      ...write,
      // A minute must lie between two mails.
      async ask(round) {
        const email = `resent${round}@example.org`
        await signUpAs(email)
        await setClock(hub, 61)
        const id = await idOf(stranger, stranger.call(resendActivation, { body: { email } }))
        await setClock(hub, 0)
        return id
      },
    },
  ]
}

async function setClock(hub: Hub, offsetSeconds: number): Promise<void> {
  await fetch(`${hub.origin}/__local/clock`, { method: 'PUT', body: JSON.stringify({ offsetSeconds }) })
}

function signInRequests(hub: Hub, email: string): Request[] {
  const app = callerOf(hub)
  let cookie = ''
  const asBrowser = async () => {
    const answer = await fetch(`${hub.origin}${signIn.path}`, {
      method: signIn.method,
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...(cookie && { cookie }) },
      body: JSON.stringify({ email, password, client: 'browser' }),
    })
    if (answer.status !== 201) throw new Error(`Signing in was answered with ${answer.status}.`)
    return answer
  }
  return [
    {
      what: 'POST /v1/sessions, from an app',
      ...signingIn,
      ask: () => idOf(app, app.call(signIn, { body: { email, password, client: 'app' } })),
    },
    {
      what: 'POST /v1/sessions, from a browser that signed in before',
      ...signingIn,
      async ask() {
        const known = (await asBrowser()).headers
          .getSetCookie()
          .find((each) => each.startsWith('__Host-vigil-browser='))
        cookie = known?.split(';')[0] ?? ''
        return (await asBrowser()).headers.get('apigw-requestid') ?? ''
      },
    },
  ]
}
