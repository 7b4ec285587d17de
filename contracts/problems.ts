// The closed catalogue of refusals (RFC 9457). A code that is not in it does not compile; a code never changes its
// meaning. `title` says what happened, and, where the caller can mend it, what to do.

import * as z from 'zod/mini'

interface Kind {
  readonly status: number
  readonly title: string
}

const catalogue = {
  'request/invalid': { status: 400, title: 'The request does not have the expected form; see errors.' },
  'request/malformed': { status: 400, title: 'The body is not valid JSON.' },
  'request/unsupported-media-type': { status: 415, title: 'Send the body as application/json.' },
  'request/too-large': { status: 413, title: 'The body is larger than 64 kB.' },
  'request/cross-site': { status: 403, title: 'A browser may send this request only from the portal itself.' },
  'request/not-through-the-edge': { status: 403, title: 'Use the public address of this hub.' },
  'route/not-found': { status: 404, title: 'There is no such route.' },
  'session/required': { status: 401, title: 'Sign in first.' },
  'session/not-allowed': { status: 403, title: 'This kind of session may not do that.' },
  'session/proof-required': { status: 403, title: 'Confirm that it is you, then try again.' },
  'session/not-found': { status: 404, title: 'There is no such session.' },
  'sign-in/refused': {
    status: 401,
    title: 'The e-mail or the password is not right, or the passkey is not, or the account is not activated.',
  },
  'sign-in/provider-not-found': { status: 404, title: 'There is no such other account to sign in with.' },
  'sign-in/provider-unavailable': {
    status: 503,
    title: 'The other account can not be reached. Try again in a moment, or sign in another way.',
  },
  'sign-in/provider-refused': {
    status: 401,
    title: 'The other account did not confirm who you are. Nobody was signed in; begin again.',
  },
  'sign-in/cancelled': { status: 403, title: 'You did not let the other account say who you are.' },
  'sign-in/expired': {
    status: 410,
    title: 'This sign-in took too long, was finished already, or began in another browser. Begin again.',
  },
  'identity/taken': { status: 409, title: 'This other account is connected to an account here already.' },
  'identity/not-found': { status: 404, title: 'There is no such connected account.' },
  'identity/last-way-in': {
    status: 409,
    title: 'This is the only way into your account. Set a password first, then disconnect it.',
  },
  'identity/not-yours': {
    status: 403,
    title: 'That other account is not connected to this one. Sign in there with one that is.',
  },
  'throttle/too-many-attempts': { status: 429, title: 'Too many attempts. Wait, then try again.' },
  'throttle/closed': {
    status: 429,
    title: 'Too many wrong passwords in a row. Use a browser that signed in before, or set a new password by mail.',
  },
  'password/refused': { status: 400, title: 'Choose another password; errors says why.' },
  'session/second-factor-required': {
    status: 403,
    title: 'Confirm with your second factor; the password alone is not enough here.',
  },
  'challenge/expired': { status: 410, title: 'This sign-in took too long or was finished already. Sign in again.' },
  'two-step/code-refused': { status: 401, title: 'This code is not right, or was used before.' },
  'two-step/code-expired': { status: 410, title: 'This code has expired. Ask for another one.' },
  'two-step/too-many-messages': { status: 429, title: 'Too many messages were asked for. Wait, then ask again.' },
  'two-step/message-not-sent': { status: 503, title: 'The message could not be sent. Nothing was counted; try again.' },
  'two-step/unavailable-in-region': {
    status: 422,
    title:
      'Two-step verification may be unavailable in your region. Use a number of one of the countries that are listed.',
  },
  'two-step/number-unusable': { status: 422, title: 'This is not a mobile number that can receive text messages.' },
  'two-step/phone-first': { status: 409, title: 'Set up a mobile number first.' },
  'two-step/passkey-first': { status: 409, title: 'Add a passkey first.' },
  'two-step/off': { status: 409, title: 'Two-step verification is not on.' },
  'passkey/refused': {
    status: 400,
    title: 'This passkey could not be checked, or it took longer than five minutes. Try again.',
  },
  'passkey/too-many': { status: 409, title: 'There are ten passkeys already. Remove one first.' },
  'passkey/not-found': { status: 404, title: 'There is no such passkey.' },
  'passkey/last-way-in': {
    status: 409,
    title: 'This is the only way into your account. Set a password first, then remove it.',
  },
  'rescue/off': {
    status: 409,
    title: 'Rescue is switched off for this account. Use a recovery code, or call your mobile network for your number.',
  },
  'link/expired': {
    status: 410,
    title: 'This link was used, was replaced by a newer one, or has expired. Ask for a new one.',
  },
  'cursor/invalid': {
    status: 400,
    title: 'This cursor is not from the list that is asked for. Start again without it.',
  },
  'idempotency/key-reused': {
    status: 409,
    title: 'This idempotency key was used with another request. Use a new key.',
  },
  'idempotency/answer-not-kept': {
    status: 409,
    title: 'This request was carried out; its answer held a secret and was not kept.',
  },
  'device/not-found': { status: 404, title: 'There is no such device.' },
  'device/csr-invalid': { status: 400, title: 'The certificate request is not usable; see errors.' },
  'device/key-in-use': { status: 409, title: 'This key is enrolled already. Make a new key for a new device.' },
  'subscription/not-found': { status: 404, title: 'There is no such subscription.' },
  'subscription/no-seat': {
    status: 409,
    title: 'Every seat is taken. Disconnect a device, take a seat back, or choose a larger plan.',
  },
  'subscription/over': {
    status: 409,
    title: 'The subscription is over. Renew it or use an activation code; locating and locking devices still works.',
  },
  'subscription/not-shareable': {
    status: 409,
    title: 'A seat that somebody shares with you, or of a trial, can not be given on.',
  },
  'subscription/not-billed': { status: 409, title: 'This subscription was not bought here; there is nothing to bill.' },
  'subscription/not-renewable': {
    status: 409,
    title: 'This subscription can not be renewed. Choose a plan and buy it anew.',
  },
  'subscription/renews-itself': {
    status: 409,
    title: 'This subscription renews itself; it would be paid twice. Switch its automatic renewal off first.',
  },
  'plan/not-found': { status: 404, title: 'There is no such plan that could be bought.' },
  'plan/unavailable-in-region': { status: 409, title: 'This plan is not sold in the country of your account.' },
  'payments/off': { status: 409, title: 'Nothing can be bought on this hub. Use an activation code.' },
  'payments/unavailable': {
    status: 503,
    title: 'The payment provider does not answer. Nothing was charged; try again.',
  },
  'webhook/refused': { status: 400, title: 'The signature is not right, or too old.' },
  'activation-code/refused': { status: 404, title: 'There is no such code, or it was used before. Check its letters.' },
  'install-link/not-found': { status: 404, title: 'There is no such link that could be revoked.' },
  'install-link/too-many': {
    status: 409,
    title: 'Ten links are open already. Revoke one, or wait until one is used or expires.',
  },
  'invitation/not-found': { status: 404, title: 'There is no such invitation.' },
  'invitation/own': { status: 409, title: 'This seat is of your own subscription. Sign in as the invited person.' },
  'account/renewing': {
    status: 409,
    title:
      'A paid subscription renews itself. Switch its automatic renewal off first, so that nothing is charged later.',
  },
  'command/not-found': { status: 404, title: 'There is no such command.' },
  'command/not-supported': { status: 409, title: 'This device can not do that.' },
  'command/opted-out': {
    status: 409,
    title: 'The person who holds this device has opted out of that, on the device.',
  },
  'command/proof-refused': {
    status: 403,
    title: 'This proof is used, too old, or for something else. Confirm again.',
  },
  'photo/not-found': { status: 404, title: 'There is no such photo, or it is older than 30 days.' },
  'photo/too-many': { status: 409, title: 'This command has all the photos that it can have.' },
  'package/not-found': { status: 404, title: 'There is no such package, or newer ones took its place.' },
  'device/can-not-leave': {
    status: 409,
    title: 'This device is marked missing, or is to be locked or wiped. Only its owner can disconnect it now.',
  },
  'device/not-replaceable': {
    status: 409,
    title: 'The device to be replaced is of another platform, or still connected. Disconnect it first, or wipe it.',
  },
  'command/already-running': {
    status: 409,
    title: 'The device is carrying out a command of this type with other parameters.',
  },
  'command/already-ended': { status: 409, title: 'This command has ended.' },
  'service/busy': { status: 503, title: 'The hub is busy. Try again in a moment.' },
  internal: { status: 500, title: 'The hub failed. It was logged; try again.' },
} as const satisfies Record<string, Kind>

export type ProblemCode = keyof typeof catalogue
export const problems: Readonly<Record<ProblemCode, Kind>> = catalogue
export const problemCodes = Object.keys(catalogue) as ProblemCode[]

/** Codes that any route may answer, so that routes list only their own. */
export const commonProblems = [
  'request/invalid',
  'request/malformed',
  'request/unsupported-media-type',
  'request/too-large',
  'request/cross-site',
  'request/not-through-the-edge',
  'service/busy',
  'internal',
] as const satisfies readonly ProblemCode[]

/** `pointer` is a JSON pointer into the body (`/password`), `?name` for a query parameter, `{name}` for one of the path, or a header's name. */
export const FieldError = z.object({ pointer: z.string(), message: z.string(), reason: z.optional(z.string()) })
export type FieldError = z.infer<typeof FieldError>

/** The body of every refusal, as `application/problem+json`. */
export const ProblemBody = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  requestId: z.string(),
  errors: z.optional(z.array(FieldError)),
  retryAfterSeconds: z.optional(z.int()),
})
export type ProblemBody = z.infer<typeof ProblemBody>
