// A real OpenID provider (oidc-provider) for one client, the hub of this machine: codes with PKCE, ID tokens by RS256, and a
// page that asks each time who is there. What a person agreed to is not asked: there is one client, and it is theirs.

import type { IncomingMessage, ServerResponse } from 'node:http'
import Provider, { type Configuration, interactionPolicy } from 'oidc-provider'
import { Memory } from './memory.ts'
import { type People, type Person, personPage } from './people.ts'

export interface OpenIdOptions {
  readonly issuer: string
  readonly label: string
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
  /** JSON Web Keys, private; the first one signs. */
  readonly keys: readonly object[]
  readonly cookieKey: string
  readonly people: People
}

const interactions = '/interaction/'
const tenMinutes = 600

function claimsOf({ subject, name, email, isVerified }: Person) {
  return { sub: subject, name, ...(email !== undefined && { email, email_verified: isVerified }) }
}

function policy() {
  const { Check, base } = interactionPolicy
  const prompts = base()
  // Else whoever signed in first would be everybody in this browser.
  const asked = new Check('asks_always', 'Somebody has to say who they are', ({ oidc }) =>
    oidc.result?.login ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT,
  )
  prompts.get('login')?.checks.add(asked)
  return prompts
}

const configurationOf = ({ keys, people, ...client }: OpenIdOptions): Configuration => ({
  adapter: Memory,
  clients: [
    {
      client_id: client.clientId,
      client_secret: client.clientSecret,
      redirect_uris: [client.redirectUri],
      response_types: ['code'],
      grant_types: ['authorization_code'],
    },
  ],
  jwks: { keys: [...keys] as never[] },
  cookies: { keys: [client.cookieKey] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  scopes: ['openid', 'email', 'profile'],
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { policy: policy(), url: (_, { uid }) => `${interactions}${uid}` },
  findAccount: (_, subject) => {
    const person = people.find(subject)
    return person && { accountId: subject, claims: () => claimsOf(person) }
  },
  loadExistingGrant: async ({ oidc }) => {
    const grant = new oidc.provider.Grant({
      clientId: oidc.client?.clientId ?? '',
      accountId: oidc.session?.accountId ?? '',
    })
    grant.addOIDCScope('openid email profile')
    await grant.save()
    return grant
  },
  clientBasedCORS: () => false,
  renderError: (context, { error, error_description: description = '' }) => {
    context.type = 'text/plain'
    context.body = `${error}: ${description}\n`
  },
  ttl: {
    AccessToken: tenMinutes,
    AuthorizationCode: 60,
    // The hub's clock may be set forward, this one's is not.
    IdToken: 400 * 24 * 3600,
    Grant: tenMinutes,
    Interaction: tenMinutes,
    Session: tenMinutes,
  },
})

export interface OpenId {
  serve(request: IncomingMessage, response: ServerResponse, form: URLSearchParams | undefined): Promise<void>
  /** Whether a request is for the page that asks who is there; its form is read by whoever serves it. */
  isForPage(path: string): boolean
}

export function openIdProvider(options: OpenIdOptions): OpenId {
  const provider = new Provider(options.issuer, configurationOf(options))
  const answer = provider.callback()
  return {
    isForPage: (path) => path.startsWith(interactions),
    serve: async (request, response, form) => {
      if (!request.url?.startsWith(interactions)) return void answer(request, response)
      const interaction = await provider.interactionDetails(request, response)
      if (!form) {
        const wishes = interaction.params.prompt === 'login' ? ' The hub asks that you sign in anew.' : ''
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
        return void response.end(personPage(options.label, wishes))
      }
      await forgetSession(provider, interaction)
      const person = options.people.take(form)
      const result = person ? { login: { accountId: person.subject, remember: false } } : { error: 'access_denied' }
      await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
    },
  }
}

/** Of whoever was there before: another person would first be asked, on a page of the provider's, to sign the former one out. */
async function forgetSession(provider: Provider, interaction: Awaited<ReturnType<Provider['interactionDetails']>>) {
  if (!interaction.session) return
  await (await provider.Session.findByUid(interaction.session.uid))?.destroy()
  delete interaction.session
  await interaction.save(tenMinutes)
}
