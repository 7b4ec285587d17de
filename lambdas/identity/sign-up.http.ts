// POST /v1/accounts. The same answer, after the same work, whether the e-mail is new, pending or known; what happened
// is told by mail, to the person who can read it.

import { signUp } from '../../contracts/identity.ts'
import { now } from '../platform/clock.ts'
import { commit, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { seal } from '../platform/hub-key.ts'
import { idempotencyRecord } from '../platform/idempotency.ts'
import { newId } from '../platform/ids.ts'
import { answer, serve } from '../platform/serve.ts'
import { blocksSignUp, type Login, withMail } from './account.ts'
import { createAccount, removeAccount } from './account-store.ts'
import { createActivation } from './activation-store.ts'
import { countRequest } from './attempt-store.ts'
import { canonicalEmail } from './email.ts'
import { assertGoodPassword } from './judge-password.ts'
import { newLink } from './link.ts'
import { createPending, findLogin } from './login-store.ts'
import { queueMail } from './mail-store.ts'
import { hashPassword } from './password-hash.ts'
import { tellRegistered } from './tell-registered.ts'

const accepted = answer(202, {})

export default serve(signUp, async ({ body, request }) => {
  assertGoodPassword(body.password, body.email)
  const at = now()
  const email = canonicalEmail(body.email)
  const [login, passwordHash] = await Promise.all([
    findLogin(email),
    hashPassword(body.password),
    countRequest('sign-up', request.household, at),
  ])
  const digest = await seal('idempotency', JSON.stringify(body))
  const record = idempotencyRecord(setting('IDENTITY_TABLE'), request, request.household, digest, at)
  const claim = record ? [record.claim(accepted)] : []
  const asked = {
    email: body.email,
    language: body.language ?? ('en' as const),
    passwordHash,
    ...(body.country && { country: body.country }),
  }
  const writes =
    login && blocksSignUp(login, at) ? tellRegistered(email, login, at) : await open(email, asked, login, at)
  const committed = await commit([...claim, ...writes])
  // Where another sign-up of the same e-mail came first, that one's mail is on its way: the answer stays the same.
  if (!committed.done && record && committed.isRefused(0)) record.replay(committed.refused[0])
  return accepted
})

interface Asked {
  email: string
  language: Login['language']
  passwordHash: string
  country?: string
}

async function open(email: string, asked: Asked, replaced: Login | undefined, at: number): Promise<Write[]> {
  const { link, tokenHash } = await newLink()
  const { country, ...credentials } = asked
  const mailedAt = withMail(replaced?.mailedAt ?? [], at)
  const login = {
    ...credentials,
    accountId: newId('acc', at),
    state: 'pending' as const,
    passwordSetAt: at,
    createdAt: at,
    activation: tokenHash,
    mailedAt,
  }
  return [
    createPending(email, login, replaced),
    createAccount(login, { country }),
    createActivation(email, login, login.activation, at),
    // What moved elsewhere has its account there; a pending one goes with its login.
    ...(replaced?.state === 'pending' ? [removeAccount(replaced.accountId)] : []),
    queueMail({ to: asked.email, template: 'activation', language: asked.language, link }, at),
  ]
}
