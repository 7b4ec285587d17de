// The providers of other accounts of this machine, on a port of their own: one that speaks OpenID Connect, and whose word
// about addresses counts, and one of Facebook's shape. The port stays the same over restarts, because an account is connected
// to its issuer; people and codes are forgotten with the process.

import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { readIfPresent, writeAtomically } from '../data-folder.ts'
import { listenOnFreePort, listens } from '../ports.ts'
import { Facebook, facebookPrefix } from './facebook.ts'
import { openIdProvider } from './openid.ts'
import { People } from './people.ts'

export interface SignInProvidersOptions {
  /** Where port, keys and secrets are kept. */
  readonly file: string
  /** The hub's public origin. */
  readonly origin: string
  log(line: string): void
}

export interface SignInProviders {
  /** As the hub's function reads them from its environment. */
  readonly settings: readonly object[]
  /** Provider id → client secret, as an operator would write them. */
  readonly secrets: Readonly<Record<string, string>>
  close(): void
}

interface Kept {
  readonly port: number
  readonly keys: readonly object[]
  readonly cookieKey: string
  readonly secrets: { readonly example: string; readonly facebook: string }
}

const secret = () => randomBytes(32).toString('base64url')

function newKeys(): Omit<Kept, 'port'> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = { ...privateKey.export({ format: 'jwk' }), kid: 'local-1', alg: 'RS256', use: 'sig' }
  return { keys: [key], cookieKey: secret(), secrets: { example: secret(), facebook: secret() } }
}

const label = 'Example ID'

export async function startSignInProviders({ file, origin, log }: SignInProvidersOptions): Promise<SignInProviders> {
  const text = readIfPresent(file)
  const former: Kept | undefined = text === undefined ? undefined : JSON.parse(text)
  let serve: RequestListener = (_, response) => void response.writeHead(503).end()
  const listener: RequestListener = (request, response) => serve(request, response)
  const [server, port] = await listen(listener, former?.port)
  const second = createServer({ noDelay: true }, listener)
  const servers = (await listens(second, port, '::1')) ? [server, second] : [server]
  const kept: Kept = { ...(former ?? newKeys()), port }
  writeAtomically(file, JSON.stringify(kept))

  const issuer = `http://localhost:${port}`
  const people = new People()
  const backTo = (id: string) => `${origin}/v1/sign-in/${id}/callback`
  const openId = openIdProvider({
    issuer,
    label,
    clientId: 'vigil-local',
    clientSecret: kept.secrets.example,
    redirectUri: backTo('example'),
    keys: kept.keys,
    cookieKey: kept.cookieKey,
    people,
  })
  const appId = '1000000000001'
  const facebook = new Facebook({ appId, appSecret: kept.secrets.facebook, redirectUri: backTo('facebook'), people })

  serve = (request, response) => {
    const url = new URL(request.url ?? '/', issuer)
    const isOurs = url.pathname.startsWith(facebookPrefix) || openId.isForPage(url.pathname)
    const answer = async () => {
      const form = isOurs && request.method === 'POST' ? await readForm(request) : undefined
      if (url.pathname.startsWith(facebookPrefix)) facebook.serve(url, response, form)
      else await openId.serve(request, response, form)
    }
    answer().catch((error) => {
      log(`sign-in providers: ${request.method} ${url.pathname}: ${error instanceof Error ? error.message : error}`)
      if (!response.headersSent) response.writeHead(400, { 'content-type': 'text/plain' })
      response.end('This page is not open any more. Begin again.\n')
    })
  }
  const asked = { dialog: `${issuer}/v23.0`, graph: `${issuer}/v23.0` }
  return {
    settings: [
      { id: 'example', kind: 'oidc', label, issuer, clientId: 'vigil-local', vouches: true, algorithm: 'RS256' },
      { id: 'facebook', kind: 'facebook', label: 'Facebook', clientId: appId, ...asked },
    ],
    secrets: kept.secrets,
    close: () => {
      for (const each of servers) {
        each.close()
        each.closeAllConnections()
      }
    },
  }
}

async function listen(listener: RequestListener, wanted: number | undefined): Promise<[Server, number]> {
  const server = createServer({ noDelay: true }, listener)
  if (wanted !== undefined && (await listens(server, wanted, '127.0.0.1'))) return [server, wanted]
  return [server, await listenOnFreePort(server)]
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return new URLSearchParams(Buffer.concat(chunks).toString())
}
