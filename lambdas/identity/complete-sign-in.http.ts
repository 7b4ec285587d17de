// POST /v1/sign-in/completion. Asked by the portal's own page, in the browser that went to the provider. A provider's word
// opens the account that it is connected to, and none other: where the address is another account's, that one is signed in to first.

import { completeSignIn } from '../../contracts/federation.ts'
import { Email } from '../../contracts/identity.ts'
import { now } from '../platform/clock.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { isTaken } from './account.ts'
import { getHeld } from './browser-sign-in.ts'
import { canonicalEmail } from './email.ts'
import { enterByIdentity } from './enter-by-identity.ts'
import { holderOf } from './identity-holder.ts'
import { findLogin } from './login-store.ts'
import { askToConfirm, registerVouched } from './register-by-identity.ts'

export default serve(completeSignIn, async ({ body, request }) => {
  if (!request.isFromPortal) throw new Problem('request/cross-site')
  const at = now()
  const browser = await getHeld(request, ['sign-in'], at)
  const { identity, mailedTo } = browser.held
  const provider = identity.label
  const holder = await holderOf(identity)
  if (holder.login) return enterByIdentity(holder.login, browser, request, at)
  if (mailedTo !== undefined) return answer(202, { next: 'confirm-mail' as const, email: mailedTo, provider })

  const told = Email.safeParse(identity.email).data
  const email = told ?? body.email
  if (email === undefined) return answer(202, { next: 'email' as const, provider })
  const replaced = await findLogin(canonicalEmail(email))
  const newcomer = { ...browser, email, language: body.language ?? ('en' as const), country: body.country, replaced }
  if (!identity.isVouched || told === undefined) return askToConfirm(newcomer, at)
  if (replaced?.state === 'active') return answer(202, { next: 'sign-in' as const, email, provider })
  // An address that an account left is reserved for as long as that can be disavowed.
  if (replaced && isTaken(replaced, at)) return askToConfirm(newcomer, at)
  return registerVouched(newcomer, holder.former, request, at)
})
