// The function of passkeys: it carries the library that reads what authenticators sign, which no other route pays. Where a
// passkey is a second factor or a proof, the function of second factors loads the same when it is asked.

import { httpFunction } from '../platform/http-function.ts'
import addPasskey from './add-passkey.http.ts'
import { authenticate } from './authenticate.ts'
import listPasskeys from './list-passkeys.http.ts'
import removePasskey from './remove-passkey.http.ts'
import renamePasskey from './rename-passkey.http.ts'
import signInWithPasskey from './sign-in-with-passkey.http.ts'
import startPasskey from './start-passkey.http.ts'
import startPasskeySignIn from './start-passkey-sign-in.http.ts'

export const handler = httpFunction(
  [startPasskey, addPasskey, listPasskeys, renamePasskey, removePasskey, startPasskeySignIn, signInWithPasskey],
  authenticate,
)
