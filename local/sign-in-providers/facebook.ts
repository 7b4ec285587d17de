// A provider of Facebook's shape: its dialog, its token, debug_token and me, with the checks that Facebook makes: PKCE, the
// app's secret, appsecret_proof, a code that is good once.

import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { type People, type Person, personPage } from './people.ts'

export interface FacebookOptions {
  readonly appId: string
  readonly appSecret: string
  readonly redirectUri: string
  readonly people: People
}

export const facebookPrefix = '/v23.0/'

interface Granted {
  readonly person: Person
  readonly redirectUri: string
  readonly challenge: string
}

interface Answer {
  readonly status: number
  readonly html?: string
  readonly body?: object
  readonly location?: string
}

const refuse = (message: string): Answer => ({ status: 400, body: { error: { message, type: 'OAuthException' } } })

export class Facebook {
  readonly #options: FacebookOptions
  readonly #codes = new Map<string, Granted>()
  readonly #tokens = new Map<string, Person>()

  constructor(options: FacebookOptions) {
    this.#options = options
  }

  serve(url: URL, response: ServerResponse, form: URLSearchParams | undefined): void {
    const { status, html, body, location } = this.#answer(url, form)
    response.setHeader('cache-control', 'no-store')
    if (location !== undefined) response.writeHead(status, { location }).end()
    else if (html !== undefined) response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(html)
    else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

  #answer(url: URL, form: URLSearchParams | undefined): Answer {
    const query = url.searchParams
    switch (url.pathname.slice(facebookPrefix.length)) {
      case 'dialog/oauth':
        return this.#dialog(query, form)
      case 'oauth/access_token':
        return this.#token(form ?? query)
      case 'debug_token':
        return this.#debug(query)
      case 'me':
        return this.#me(query)
    }
    return { status: 404, body: { error: { message: `${url.pathname} is not in the local cloud` } } }
  }

  #dialog(query: URLSearchParams, form: URLSearchParams | undefined): Answer {
    const { appId, redirectUri, people } = this.#options
    if (query.get('client_id') !== appId || query.get('redirect_uri') !== redirectUri)
      return refuse('The app, or its redirect URI, is not known.')
    if (!form) return { status: 200, html: personPage('Facebook', ' Facebook never says that an address is verified.') }
    const back = new URL(redirectUri)
    back.searchParams.set('state', query.get('state') ?? '')
    const person = people.take(form)
    if (person) {
      const code = randomBytes(24).toString('base64url')
      this.#codes.set(code, { person, redirectUri, challenge: query.get('code_challenge') ?? '' })
      back.searchParams.set('code', code)
    } else back.searchParams.set('error', 'access_denied')
    return { status: 303, location: back.href }
  }

  #token(form: URLSearchParams): Answer {
    const { appId, appSecret } = this.#options
    const granted = this.#codes.get(form.get('code') ?? '')
    this.#codes.delete(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (form.get('client_id') !== appId || form.get('client_secret') !== appSecret)
      return refuse('Error validating client secret.')
    if (!granted || granted.redirectUri !== form.get('redirect_uri') || granted.challenge !== challenge)
      return refuse('This authorization code has been used, or the verifier does not match.')
    const token = randomBytes(32).toString('base64url')
    this.#tokens.set(token, granted.person)
    return { status: 200, body: { access_token: token, token_type: 'bearer', expires_in: 5_000_000 } }
  }

  #debug(query: URLSearchParams): Answer {
    const { appId, appSecret } = this.#options
    if (query.get('access_token') !== `${appId}|${appSecret}`) return refuse('Invalid OAuth access token.')
    const person = this.#tokens.get(query.get('input_token') ?? '')
    return {
      status: 200,
      body: { data: { app_id: appId, type: 'USER', is_valid: person !== undefined, user_id: person?.subject } },
    }
  }

  #me(query: URLSearchParams): Answer {
    const token = query.get('access_token') ?? ''
    const person = this.#tokens.get(token)
    const proof = createHmac('sha256', this.#options.appSecret).update(token).digest('hex')
    if (!person || query.get('appsecret_proof') !== proof) return refuse('Invalid appsecret_proof.')
    const { subject: id, name, email } = person
    return { status: 200, body: { id, name, ...(email !== undefined && { email }) } }
  }
}
