// The function of second factors: it carries the telephone numbers of the world and the one-time passwords, which no other
// route pays, and may send text messages.

import { httpFunction } from '../platform/http-function.ts'
import addAuthenticator from './add-authenticator.http.ts'
import { authenticate } from './authenticate.ts'
import proveIdentity from './prove-identity.http.ts'
import readTwoStep from './read-two-step.http.ts'
import removeAuthenticator from './remove-authenticator.http.ts'
import removePhone from './remove-phone.http.ts'
import renewRecoveryCodes from './renew-recovery-codes.http.ts'
import sendChallengeCode from './send-challenge-code.http.ts'
import sendPhoneCode from './send-phone-code.http.ts'
import sendProofCode from './send-proof-code.http.ts'
import startPasskeyProof from './start-passkey-proof.http.ts'
import startPasskeyStep from './start-passkey-step.http.ts'
import stopUsingPasskeys from './stop-using-passkeys.http.ts'
import usePasskeys from './use-passkeys.http.ts'
import verifyAuthenticator from './verify-authenticator.http.ts'
import verifyChallenge from './verify-challenge.http.ts'
import verifyPhone from './verify-phone.http.ts'

export const handler = httpFunction(
  [
    readTwoStep,
    sendPhoneCode,
    verifyPhone,
    removePhone,
    addAuthenticator,
    verifyAuthenticator,
    removeAuthenticator,
    renewRecoveryCodes,
    usePasskeys,
    stopUsingPasskeys,
    sendChallengeCode,
    verifyChallenge,
    sendProofCode,
    proveIdentity,
    startPasskeyStep,
    startPasskeyProof,
  ],
  authenticate,
)
