// What the mails about passkeys say, in English.

import type { PasskeyMailWords } from './mail-words.ts'

export const englishPasskeyMails: PasskeyMailWords = {
  'passkey-added': ({ name = '' }) => ({
    subject: 'A passkey was added to your account',
    lines: [
      `The passkey "${name}" was added to your Vigil account. From now on it signs in to it without a password.`,
      'If it was you, there is nothing to do. If it was not, press the button on this page within 7 days: it removes the passkey, signs everybody out, and mails you a link to set a new password.',
    ],
    button: 'This was not me',
  }),
  'passkey-removed': ({ name = '' }) => ({
    subject: 'A passkey was removed from your account',
    lines: [
      `The passkey "${name}" does not open your Vigil account any more. What your device or password manager keeps of it can be deleted there.`,
      'If it was not you, sign out everywhere else, and change your password.',
    ],
    button: 'See my account',
  }),
  'passkey-suspicious': ({ name = '' }) => ({
    subject: 'Was a passkey of yours copied?',
    lines: [
      `The passkey "${name}" was used for your Vigil account, and counted fewer uses than before. That happens where a security key was reset or restored, and where somebody made a copy of it.`,
      'If you can not explain it, remove this passkey and add a new one.',
    ],
    button: 'See my passkeys',
  }),
  'phone-added': () => ({
    subject: 'Codes can go to a mobile number',
    lines: [
      'A mobile number was added to your Vigil account. Beside your passkeys, codes by SMS are a second factor from now on.',
      'If it was not you, remove the number and change your password.',
    ],
    button: 'See my account',
  }),
  'phone-removed': () => ({
    subject: 'Your mobile number was removed',
    lines: [
      'Your Vigil account sends no more codes by SMS, and takes none of an authenticator app. Two-step verification stays on with your passkeys.',
      'If it was not you, change your password and set your number again.',
    ],
    button: 'See my account',
  }),
}
