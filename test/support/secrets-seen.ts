// What is secret of what a test says to a hub, and is answered: noted down as it passes by, so that no test has to
// remember it. Node tells of the requests that fetch (undici) and node:http make by its diagnostics channels
// (https://nodejs.org/api/diagnostics_channel.html); those to the hub's API are looked at.
//
// Browsers and simulated devices are processes of their own and are not heard. Their passwords and codes come from the
// test or the outbox all the same, and the token of a session is found in a log by its form.

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Secret } from '../logs/find-secrets.ts'

type Note = (secret: Secret) => void
interface Fetching {
  readonly request: { readonly origin: string; readonly path: string }
}

/** Notes what is secret in requests to an origin and their answers; returns what ends that. */
export function watchSecrets(origin: string, note: Note): () => void {
  const texts = new WeakMap<object, string>()
  const grow = (of: object, chunk: Uint8Array) => {
    texts.set(of, (texts.get(of) ?? '') + Buffer.from(chunk).toString())
  }
  const look = (of: object) => {
    for (const secret of secretsIn(jsonOf(texts.get(of) ?? ''))) note(secret)
    texts.delete(of)
  }
  const concerns = ({ request }: Fetching) => request.origin === origin && request.path.startsWith('/v1/')

  const listeners = {
    'undici:request:bodyChunkSent': (sent: Fetching & { chunk: Uint8Array }) => {
      if (concerns(sent)) grow(sent.request, sent.chunk)
    },
    'undici:request:bodySent': ({ request }: Fetching) => look(request),
    'undici:request:headers': (headed: Fetching & { response: { headers: Buffer[] } }) => {
      if (concerns(headed)) for (const header of headed.response.headers) noteCookie(header.toString(), note)
    },
    'undici:request:bodyChunkReceived': (received: Fetching & { chunk: Uint8Array }) => {
      if (concerns(received)) grow(received.request, received.chunk)
    },
    'undici:request:trailers': ({ request }: Fetching) => look(request),
    // Told before the one who asked hears of the answer: who listens here takes nothing away.
    'http.client.response.finish': ({ request, response }: { request: ClientRequest; response: IncomingMessage }) => {
      if (`http://${request.getHeader('host')}` !== origin || !request.path.startsWith('/v1/')) return
      for (const line of response.headers['set-cookie'] ?? []) noteCookie(line, note)
      response.on('data', (chunk: Uint8Array) => grow(response, chunk))
      response.on('end', () => look(response))
    },
  }
  const all = Object.entries(listeners) as [string, (message: unknown) => void][]
  for (const [name, listen] of all) subscribe(name, listen)
  return () => {
    for (const [name, listen] of all) unsubscribe(name, listen)
  }
}

/** What is secret in a body of the API, by the names of its fields. */
export function secretsIn(body: unknown, name = ''): Secret[] {
  if (Array.isArray(body)) return body.flatMap((each) => secretsIn(each, name))
  if (typeof body === 'object' && body !== null)
    return Object.entries(body).flatMap(([field, value]) => secretsIn(value, field))
  const secret = typeof body === 'string' ? secretOf(name, body) : undefined
  return secret ? [secret] : []
}

/** What is no more than the hostile nonsense of a test is left out: it is none, and may be any word. */
function secretOf(name: string, value: string): Secret | undefined {
  if (/password$/i.test(name) && /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])\S{8,}$/.test(value))
    return { kind: 'password', value }
  if (name === 'code' && /^\d{6}$/.test(value)) return { kind: 'code', value }
  if (/^(recoveryCodes|code)$/.test(name) && /^(\w{4}-){5}\w{4}$/.test(value)) return { kind: 'recovery-code', value }
  if (name === 'phone' && value.replace(/\D/g, '').length >= 10) return { kind: 'phone', value }
  if (/^(token|secret|recoverySecret)$/.test(name) && /^[\w.-]{16,}$/.test(value)) return { kind: 'token', value }
  // The id of a challenge or of a rescue is a secret of 32 bytes; other ids are shorter.
  if (name === 'id' && /^[\w-]{43}$/.test(value)) return { kind: 'token', value }
  return undefined
}

/** What is secret in a message of the outbox: its codes, its links' tokens, and the number it went to. */
export function secretsInMessage({ kind, to, text }: { kind: 'mail' | 'sms'; to: string; text: string }): Secret[] {
  const codes = text.match(/(?<!\w)\d{6}(?!\w)/g) ?? []
  const tokens = [...text.matchAll(/#token=([\w-]{43})/g)].map(([, token = '']) => token)
  return [
    ...codes.map((value) => ({ kind: 'code' as const, value })),
    ...tokens.map((value) => ({ kind: 'token' as const, value })),
    ...(kind === 'sms' ? [{ kind: 'phone' as const, value: to }] : []),
  ]
}

function noteCookie(text: string, note: Note): void {
  const [, value] = /^__Host-[\w-]+=([^;]{16,})/.exec(text) ?? []
  if (value) note({ kind: 'token', value })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
