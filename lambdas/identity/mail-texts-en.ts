// What the mails say, in English.

import type { MailWords } from './mail-words.ts'

export const english: MailWords = {
  activation: () => ({
    subject: 'Activate your Vigil account',
    lines: [
      'Somebody, we hope you, made a Vigil account with this address. Open the page and press its button; the link works for 24 hours.',
      'If it was not you, do nothing: the account will not open and is removed in 7 days.',
    ],
    button: 'Activate my account',
  }),
  'already-registered': () => ({
    subject: 'You already have a Vigil account',
    lines: [
      'Somebody tried to make a Vigil account with this address, but you have one already. Nothing was changed.',
      'If it was you, simply sign in.',
    ],
    button: 'Sign in',
  }),
  'device-connected': ({ device = '' }) => ({
    subject: `${device} is connected to your account`,
    lines: [
      `The device "${device}" was connected to your Vigil account.`,
      'If it was not you, disconnect it and change your password.',
    ],
    button: 'See my devices',
  }),
  'device-disconnected': ({ device = '' }) => ({
    subject: `${device} is no longer connected`,
    lines: [
      `The device "${device}" was disconnected from your Vigil account. It can not be reached from there any more.`,
      'If it was not you, change your password.',
    ],
    button: 'See my devices',
  }),
  'two-step-on': () => ({
    subject: 'Two-step verification is on',
    lines: [
      'From now on, signing in to your Vigil account takes your password and a code. Devices on which you are signed in stay so.',
      'Keep your recovery codes where you can reach them without your phone.',
      'If it was not you, sign out everywhere else, and change your password.',
    ],
    button: 'See my account',
  }),
  'two-step-off': () => ({
    subject: 'Two-step verification is off',
    lines: [
      'From now on, your password alone opens your Vigil account. Your authenticator app and your recovery codes count no more.',
      'If it was not you, change your password and switch it on again.',
    ],
    button: 'See my account',
  }),
  'phone-changed': () => ({
    subject: 'Codes go to another number',
    lines: [
      'The mobile number of your Vigil account was changed. Codes go to the new number; devices on which you are signed in stay so.',
      'If it was not you, change your password and set your number again.',
    ],
    button: 'See my account',
  }),
  'authenticator-on': () => ({
    subject: 'An authenticator app was set up',
    lines: [
      'From now on, your Vigil account asks for a code of your authenticator app first; SMS is there for when the app is not at hand.',
      'If it was not you, remove the app and change your password.',
    ],
    button: 'See my account',
  }),
  'authenticator-off': () => ({
    subject: 'Your authenticator app was removed',
    lines: [
      'Your Vigil account no longer takes codes of your authenticator app. It sends codes by SMS instead.',
      'If it was not you, change your password.',
    ],
    button: 'See my account',
  }),
  'recovery-code-used': ({ left = '' }) => ({
    subject: 'A recovery code was used',
    lines: [
      `One of your recovery codes was used for your Vigil account; ${left} are left.`,
      'If it was not you, change your password and make new recovery codes.',
    ],
    button: 'See my account',
  }),
  'recovery-codes-low': ({ left = '' }) => ({
    subject: 'You are running out of recovery codes',
    lines: [
      `One of your recovery codes was used for your Vigil account. Left: ${left}. Make new ones before you need them.`,
      'If it was not you, change your password and make new recovery codes.',
    ],
    button: 'Make new recovery codes',
  }),
  'recovery-codes-renewed': () => ({
    subject: 'You have new recovery codes',
    lines: [
      'New recovery codes were made for your Vigil account. The former ones are worth nothing now.',
      'If it was not you, change your password and make new ones.',
    ],
    button: 'See my account',
  }),
}
