// POST /v1/sessions/passkey/options. The same for everybody: which account it will be, the passkey says.

import { startPasskeySignIn } from '../../contracts/passkeys.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { newToken } from '../platform/secret.ts'
import { answer, serve } from '../platform/serve.ts'
import { beyondLimit, counted } from './attempt-store.ts'
import { askForPasskey, passkeyPurpose, relyingParty } from './passkey.ts'
import { createChallenge } from './passkey-store.ts'

export default serve(startPasskeySignIn, async ({ request }) => {
  const at = now()
  const challenge = newToken().reveal()
  const committed = await commit([
    counted('passkey-options', request.household, at),
    createChallenge(challenge, passkeyPurpose.signIn, at),
  ])
  if (!committed.done) throw beyondLimit('passkey-options', at)
  return answer(201, askForPasskey(challenge, relyingParty(setting('ORIGIN'))))
})
