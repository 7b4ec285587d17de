// The person of a benchmark: signs up, opens the mail, signs in; then calls the hub with the typed client, and knows
// the request id of each answer.

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type Call, client } from '../../contracts/client.ts'
import { activateAccount, signIn, signUp } from '../../contracts/identity.ts'
import { redeemCode } from '../../contracts/subscriptions.ts'
import type { Hub } from './hub.ts'

const run = promisify(execFile)

export const password = 'Blue-Heron-42-Walks'

export interface Caller {
  readonly call: Call
  /** The fetch behind it, for what calls the hub in another way. */
  readonly fetch: typeof fetch
  /** The request id of the last answer. */
  readonly requestId: () => string
}

/** Makes a call and resolves with its request id. */
export async function idOf({ requestId }: Caller, call: Promise<unknown>): Promise<string> {
  await call
  return requestId()
}

/** Calls the hub as nobody, or with a bearer token. */
export function callerOf(hub: Hub, token?: string): Caller {
  let requestId = ''
  const send: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init)
    requestId = answer.headers.get('apigw-requestid') ?? ''
    return answer
  }
  const call = client({ origin: hub.origin, fetch: send, ...(token !== undefined && { token: () => token }) })
  return { call, fetch: send, requestId: () => requestId }
}

export interface Owner extends Caller {
  readonly email: string
  readonly token: string
  readonly accountId: string
  readonly sessionId: string
}

/** Makes an account and activates it. */
export async function register(hub: Hub, email: string): Promise<void> {
  const { call } = callerOf(hub)
  await call(signUp, { body: { email, password } })
  await call(activateAccount, { body: { token: await mailedToken(hub, email) } })
}

/** Signs in as an app does. */
export async function signInOwner(hub: Hub, email: string): Promise<Owner> {
  const { body } = await callerOf(hub).call(signIn, { body: { email, password, client: 'app' } })
  if ('challenge' in body) throw new Error('Accounts of the benchmarks have no second step')
  const { token = '', account, session } = body
  return { ...callerOf(hub, token), email, token, accountId: account.id, sessionId: session.id }
}

/** One who may have as many devices as a benchmark needs: with a code that an operator's command makes. */
export async function newOwner(hub: Hub, email: string): Promise<Owner> {
  await register(hub, email)
  const owner = await signInOwner(hub, email)
  await owner.call(redeemCode, { body: { code: await newCode(hub, 'fleet') } })
  return owner
}

/** An activation code of a plan. */
export async function newCode(hub: Hub, plan: string): Promise<string> {
  const env = { ...process.env, VIGIL_DATA: join(hub.folder, 'hub') }
  const made = await run(process.execPath, ['bin/activation-codes.ts', '--plan', plan], { env })
  return made.stdout.trim()
}

/** The token of the newest activation mail to an address; waits for the mail. */
export async function mailedToken(hub: Hub, email: string): Promise<string> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const answer = await fetch(`${hub.origin}/__local/outbox`)
    const { items } = (await answer.json()) as { items: { to: string; links: string[] }[] }
    const link = items.findLast(({ to }) => to === email)?.links.find((each) => each.includes('#token='))
    if (link) return link.slice(link.indexOf('#token=') + '#token='.length)
    await pause(25)
  }
  throw new Error(`No activation mail came to ${email}.`)
}
