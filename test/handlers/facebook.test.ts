// Facebook as it answers over HTTP: a token counts where Facebook itself says that it was made for this app, and for whom.

import '../support/environment.ts'
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { startProviderSignIn } from '../../contracts/federation.ts'
import { handler } from '../../lambdas/identity/federation.function.ts'
import { noon, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { environment } from '../support/environment.ts'
import { ask } from '../support/events.ts'
import { Tables } from '../support/tables.ts'
import { Visitor } from '../support/visitor.ts'

const [appId, appSecret] = ['100', 'secret-of-the-app']
let answers: Record<string, { status?: number; body: unknown }>
const asked: { path: string; query: URLSearchParams; form: URLSearchParams }[] = []
const server = createServer((request, response) => {
  let text = ''
  request.on('data', (chunk) => {
    text += chunk
  })
  request.on('end', () => {
    const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://graph')
    asked.push({ path, query, form: new URLSearchParams(text) })
    const { status = 200, body } = answers[path] ?? { status: 404, body: {} }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
})
let tables: Tables
let visitor: Visitor

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const graph = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const facebook = { id: 'facebook', kind: 'facebook', label: 'Facebook', clientId: appId }
  process.env.SIGN_IN_PROVIDERS = JSON.stringify([{ ...facebook, dialog: 'https://www.facebook.example/v1', graph }])
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})
beforeEach(() => {
  setNow(noon)
  const { secrets } = new Cloud()
  secrets
    .on(GetSecretValueCommand, { SecretId: environment.SIGN_IN_KEYS_ARN })
    .resolves({ SecretString: JSON.stringify({ facebook: appSecret }) })
  tables = new Tables()
  visitor = new Visitor()
  asked.length = 0
  answers = {
    '/oauth/access_token': { body: { access_token: 'token-of-the-person', token_type: 'bearer' } },
    '/debug_token': { body: { data: { app_id: appId, is_valid: true, user_id: '7' } } },
    '/me': { body: { id: '7', name: 'Alice', email: 'alice@example.org' } },
  }
})

/** There and back. */
async function visit() {
  const location = new URL(await visitor.start('facebook'))
  const state = location.searchParams.get('state') ?? ''
  return { location, back: await visitor.receive('facebook', { code: 'code-1', state }) }
}

describe('Facebook', () => {
  it('is asked with the app’s secret in a body, for its own word about the token, and with a proof of the app', async () => {
    const { location, back } = await visit()
    expect(location.href.startsWith('https://www.facebook.example/v1/dialog/oauth?')).toBe(true)
    expect(Object.fromEntries(location.searchParams)).toMatchObject({
      client_id: appId,
      scope: 'public_profile,email',
      code_challenge_method: 'S256',
    })
    expect(back.status).toBe(302)
    expect(asked.map(({ path }) => path)).toEqual(['/oauth/access_token', '/debug_token', '/me'])
    const [token, debugged, me] = asked
    expect(Object.fromEntries(token?.form ?? [])).toMatchObject({ client_secret: appSecret, code: 'code-1' })
    expect(token?.form.get('code_verifier')).toMatch(/^[\w-]{43}$/)
    expect(token?.query.size).toBe(0)
    expect(Object.fromEntries(debugged?.query ?? [])).toEqual({
      input_token: 'token-of-the-person',
      access_token: `${appId}|${appSecret}`,
    })
    const proof = createHmac('sha256', appSecret).update('token-of-the-person').digest('hex')
    expect(me?.query.get('appsecret_proof')).toBe(proof)
  })

  it('R55: never vouches for an address', async () => {
    answers['/me'] = { body: { id: '7', email: 'alice@example.org', email_verified: true, verified: true } }
    await visit()
    expect((await visitor.complete()).body).toEqual({
      next: 'confirm-mail',
      email: 'alice@example.org',
      provider: 'Facebook',
    })
    expect(tables.list('identity', 'session#')).toEqual([])
  })

  it.each<[string, () => void]>([
    ['the token of another app', () => Object.assign(answers, { '/debug_token': debug({ app_id: '200' }) })],
    ['a token that is not valid', () => Object.assign(answers, { '/debug_token': debug({ is_valid: false }) })],
    ['a token of somebody else', () => Object.assign(answers, { '/debug_token': debug({ user_id: '8' }) })],
    ['a token of nobody', () => Object.assign(answers, { '/debug_token': debug({ user_id: undefined }) })],
    ['no token', () => Object.assign(answers, { '/oauth/access_token': { body: {} } })],
    ['a refused code', () => Object.assign(answers, { '/oauth/access_token': { status: 400, body: {} } })],
    ['a person without an id', () => Object.assign(answers, { '/me': { body: { email: 'alice@example.org' } } })],
  ])('R52: with %s signs nobody in', async (_, spoil) => {
    spoil()
    const { back } = await visit()
    expect([back.status, back.body.code]).toEqual([401, 'sign-in/provider-refused'])
    expect((await visitor.complete()).body.code).toBe('sign-in/expired')
    expect(tables.list('identity', 'session#')).toEqual([])
  })

  it('that is away is to be tried again', async () => {
    answers['/debug_token'] = { status: 500, body: {} }
    expect((await visit()).back.body.code).toBe('sign-in/provider-unavailable')
  })

  it('proves nothing: it does not say when somebody signed in there', async () => {
    const query = { purpose: 'proof' }
    const { body } = await ask(handler, startProviderSignIn, { params: { provider: 'facebook' }, query })
    expect(body.code).toBe('sign-in/provider-not-found')
  })
})

const debug = (change: object) => ({ body: { data: { app_id: appId, is_valid: true, user_id: '7', ...change } } })
