// What a failure means to the person at the screen, and what they can do. The hub's own title is good English and is
// used where nothing better can be said; its request id goes along wherever support may be asked.

import { Refused, Unreachable } from '../../../contracts/client.ts'
import type { ProblemCode } from '../../../contracts/problems.ts'

const texts: Partial<Record<ProblemCode, string>> = {
  'request/cross-site':
    'The browser did not say that this came from Vigil’s own page. Reload the page, then try again.',
  'session/not-allowed':
    'A rescue session can only see, locate and lock devices, and sound an alarm. For this, sign in fully.',
  'session/not-found': 'That session has ended already.',
  'device/not-found': 'This device is not connected to your account.',
  'command/not-supported': 'This device can not do that.',
  'command/already-running': 'The device is just carrying this out. Wait until it is done, then try again.',
  'command/opted-out': 'The person who holds this device has opted out of this, on the device.',
  'command/proof-refused': 'This confirmation was used already, or is too old. Confirm again.',
  'photo/not-found': 'This photo is not there: it never arrived, was no picture, or is older than 30 days.',
  'package/not-found': 'This package is not offered any more. Reload the page to see which ones are.',
  'device/not-replaceable':
    'The device to be replaced is of another platform, or still connected. Disconnect it first, or wipe it.',
  'device/can-not-leave':
    'This device is marked missing, or is to be locked or wiped. Only its owner can disconnect it now.',
  'command/already-ended': 'This has ended already.',
  'sign-in/provider-not-found': 'That other account can not be used here.',
  'sign-in/provider-unavailable':
    'The other account can not be reached. Try again in a moment, or sign in another way.',
  'sign-in/provider-refused': 'The other account did not confirm who you are. Nobody was signed in; begin again.',
  'sign-in/cancelled': 'You cancelled at the other account. Nothing has changed.',
  'sign-in/expired': 'This took too long, was finished already, or began in another browser. Begin again.',
  'identity/taken': 'This other account is connected to an account here already. Disconnect it there first.',
  'identity/not-found': 'It was disconnected already.',
  'identity/last-way-in': 'This is the only way into your account. Set a password first, then disconnect it.',
  'passkey/last-way-in': 'This is the only way into your account. Set a password first, then remove it.',
  'identity/not-yours': 'That is another account than those connected here. Sign in there with one that is.',
  'throttle/too-many-attempts': 'Too many attempts.',
  'throttle/closed':
    'Too many wrong passwords in a row. For your safety, only a browser that signed in before can sign in now. Anywhere else, set a new password by mail first.',
  'session/second-factor-required': 'Two-step verification is on: the password alone is not enough here.',
  'challenge/expired': 'This sign-in took too long, or was finished already. Sign in again.',
  'two-step/code-refused': 'This code is not right, or was used before.',
  'two-step/code-expired': 'This code has expired, or was tried too often. Request another one.',
  'two-step/too-many-messages': 'Too many messages were asked for. Wait before you ask for another.',
  'two-step/message-not-sent': 'The message could not be sent. Try again in a moment.',
  'two-step/unavailable-in-region':
    'Two-step verification may be unavailable in your region. Use a number of one of the countries listed here.',
  'two-step/number-unusable': 'This is not a mobile number that can receive text messages.',
  'two-step/phone-first': 'Set up a mobile number first.',
  'two-step/off': 'Two-step verification is off.',
  'rescue/off': 'Rescue is switched off for this account. Sign in with a recovery code.',
  'link/expired': 'This link was used, was replaced by a newer one, or has expired. Ask for a new one.',
  'subscription/not-found': 'There is no such subscription in your account.',
  'subscription/no-seat':
    'Every seat is taken. Disconnect a device that you no longer use, take a seat back, or get a larger plan.',
  'subscription/over': 'This subscription is over. Renew it or use an activation code first.',
  'subscription/not-shareable': 'A seat that somebody shares with you, or of a trial, can not be given on.',
  'subscription/not-renewable': 'This subscription can not be renewed. Choose a plan and buy it anew.',
  'subscription/not-billed': 'This subscription was not bought here: there are no receipts of it.',
  'activation-code/refused':
    'There is no such code, or it was used before. Compare it letter by letter; 0 and O are the same here, and so are 1, I and L.',
  'install-link/not-found': 'This link was used meanwhile, or has ended already.',
  'install-link/too-many': 'Ten links are open already. Revoke one, or wait until one is used or ends.',
  'invitation/not-found': 'This seat was taken back already, or the invitation has ended.',
  'invitation/own': 'This seat is of your own subscription. Only another person can accept it.',
  'plan/not-found': 'This plan is not sold any more. Reload the page to see the plans that are.',
  'plan/unavailable-in-region': 'This plan is not sold in the country of your account.',
  'payments/off': 'Nothing can be bought on this hub. Use an activation code.',
  'payments/unavailable': 'The payment provider does not answer. Nothing was charged; try again in a moment.',
  'service/busy': 'The hub is busy. Try again in a moment.',
  internal: 'The hub failed. The failure was logged; try again.',
}

/** What a code means that stands in an address, where anyone may put one. */
export const textOf = (code: string): string =>
  (Object.hasOwn(texts, code) && texts[code as ProblemCode]) || 'That did not work. Nothing has changed.'

export interface Explanation {
  readonly text: string
  /** For support; only where the hub, not the person, has to mend something. */
  readonly requestId?: string
}

export function explain(error: unknown): Explanation {
  if (error instanceof Unreachable) {
    return { text: 'The hub can not be reached. Check your connection, then try again.' }
  }
  if (error instanceof Refused) {
    const { code, title, status, requestId } = error.problem
    const text = texts[code as ProblemCode] ?? title
    return status >= 500 || !(code in texts) ? { text, requestId } : { text }
  }
  return { text: `The portal failed: ${error instanceof Error ? error.message : String(error)}` }
}
