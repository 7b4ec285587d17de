// What the mails say, in English.

import { englishDeviceMails } from './device-mails-en.ts'
import { circumstances, type MailWords } from './mail-words.ts'
import { englishPasskeyMails } from './passkey-mails-en.ts'
import { englishSubscriptionMails } from './subscription-mails-en.ts'

export const english: MailWords = {
  ...englishDeviceMails,
  ...englishPasskeyMails,
  ...englishSubscriptionMails,
  activation: () => ({
    subject: 'Activate your Vigil account',
    lines: [
      'Somebody, we hope you, made a Vigil account with this address. Open the page and press its button; the link works for 24 hours.',
      'If it was not you, do nothing: the account will not open and is removed in 7 days.',
    ],
    button: 'Activate my account',
  }),
  'provider-activation': ({ provider = '' }) => ({
    subject: `Confirm your address for signing in with ${provider}`,
    lines: [
      `Somebody, we hope you, signed in to Vigil with ${provider} and this address. Open the page and press its button: it makes a Vigil account that ${provider} opens. The link works for 24 hours.`,
      'If it was not you, do nothing: the account will not open and is removed in 7 days.',
    ],
    button: 'This is me: make my account',
  }),
  'identity-linked': ({ provider = '' }) => ({
    subject: `${provider} now opens your account`,
    lines: [
      `An account at ${provider} was connected to your Vigil account: signing in there opens it from now on.`,
      'If it was you, there is nothing to do. If it was not, press the button on this page within 7 days: it disconnects that account, signs the stranger out, and mails you a link to set a new password.',
    ],
    button: 'This was not me',
  }),
  'identity-removed': ({ provider = '' }) => ({
    subject: `${provider} no longer opens your account`,
    lines: [
      `An account at ${provider} was disconnected from your Vigil account. Signing in there does not open it any more.`,
      'If it was not you, sign out everywhere else, and change your password.',
    ],
    button: 'See my account',
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
      'From now on, signing in to your Vigil account takes your password and a second factor. Devices on which you are signed in stay so.',
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
  'password-changed': () => ({
    subject: 'Your password was changed',
    lines: [
      'The password of your Vigil account was changed, and every other session was signed out.',
      'If it was not you, set a new password by mail.',
    ],
    button: 'Set a new password',
  }),
  'reset-link': () => ({
    subject: 'Set a new password',
    lines: [
      'Somebody, we hope you, asked to set a new password for your Vigil account. The link works once, for 30 minutes.',
      'All sessions end with it. Your devices stay connected, and two-step verification stays on.',
      'If it was not you, do nothing: your password stays as it is.',
    ],
    button: 'Set a new password',
  }),
  'password-set': () => ({
    subject: 'Your new password is set',
    lines: [
      'A new password was set for your Vigil account by a link that was mailed here, and every session was signed out.',
      'If it was not you, somebody reads your mail: change the password of your mailbox, then this one.',
    ],
    button: 'Sign in',
  }),
  'new-sign-in': (facts, language) => ({
    subject: 'A new sign-in to your account',
    lines: [
      'Somebody signed in to your Vigil account on a device that it was not used on before.',
      circumstances(facts, language),
      'If it was you, there is nothing to do. If it was not, press the button on this page: it ends that session and mails you a link to set a new password.',
    ],
    button: 'This was not me',
  }),
  'rescue-code': ({ code = '' }) => ({
    // Not the code: a subject is shown on a locked screen, perhaps the stolen one.
    subject: 'Your rescue code',
    lines: [
      `${code} opens a rescue session of your Vigil account. It is valid for 10 minutes. Give it to nobody.`,
      'If you did not ask for it, somebody knows your password: change it.',
    ],
  }),
  'rescue-opened': (facts, language) => ({
    subject: 'A rescue session was opened',
    lines: [
      'Somebody opened a rescue session of your Vigil account with your password and a code from this mailbox. For 30 minutes it can see, locate and lock your devices, and sound their alarm, and nothing else.',
      circumstances(facts, language),
      'If it was not you, press the button on this page: it ends that session and mails you a link to set a new password.',
    ],
    button: 'This was not me',
  }),
  'confirm-email': () => ({
    subject: 'Confirm your new address',
    lines: [
      'This address is to be the one of a Vigil account. Open the page and press its button; the link works for an hour.',
      'If you know nothing of it, do nothing: nothing will change.',
    ],
    button: 'Confirm this address',
  }),
  'email-changed': ({ email = '' }) => ({
    subject: 'Your account has another address',
    lines: [
      `Your Vigil account is reached at ${email} from now on, and you sign in with that address.`,
      'If it was not you, press the button on this page within 7 days: it takes the change back, ends all sessions, and mails you a link to set a new password.',
    ],
    button: 'This was not me',
  }),
  'account-deleted': () => ({
    subject: 'Your account is deleted',
    lines: [
      'Your Vigil account was deleted. Nobody can sign in to it; its devices are being disconnected, and what was kept about you and them is being erased.',
      'This is the last mail from us.',
    ],
  }),
  'notices-changed': () => ({
    subject: 'You changed which mails you get',
    lines: [
      'It was changed which mails your Vigil account sends you. Mails about passwords, second factors and the account itself always go out.',
      'If it was not you, sign out everywhere else, and change your password.',
    ],
    button: 'See my account',
  }),
  'wipe-asked': (facts, language) => ({
    subject: `${facts.device} is to be wiped`,
    lines: [
      `It was asked for in your Vigil account that everything on the device "${facts.device}" is erased. If it is away, that happens when it comes back, within 7 days.`,
      circumstances(facts, language),
      'If it was not you, cancel it at once on the page of the device, as long as it has not started, and change your password.',
    ],
    button: 'See my devices',
  }),
  'wipe-held': ({ device = '', at = '' }) => ({
    subject: `Confirm that ${device} is to be wiped`,
    lines: [
      `It was asked for in your Vigil account that everything on the device "${device}" is erased (${at}). More than three devices in a day wait for your word: nothing was sent.`,
      'If it was you, open the page and press its button within 24 hours.',
      'If it was not you, do nothing here: it will not happen. Sign out everywhere else, and change your password.',
    ],
    button: 'Wipe the device',
  }),
  'code-reset-asked': (facts, language) => ({
    subject: `The secret code of ${facts.device} is to be reset`,
    lines: [
      `It was asked for in your Vigil account that a new secret code can be set on the device "${facts.device}".`,
      circumstances(facts, language),
      'If it was not you, cancel it on the page of the device, and change your password.',
    ],
    button: 'See my devices',
  }),
  'threats-found': ({ device = '', count = '', at = '' }) => ({
    subject: `A scan of ${device} found threats`,
    lines: [
      `A scan of the device "${device}" found threats: ${count} (${at}). The page of the device says which, and what to do.`,
    ],
    button: 'See my devices',
  }),
  'download-link': ({ name = '', version = '', platform = '' }) => ({
    subject: `${name} for ${platform}: your link`,
    lines: [
      `You asked for the way to ${name} ${version} for ${platform}. Open this mail on the device on which you want to install it.`,
      'Install it, and sign in there with this account: the device then shows up in the portal.',
    ],
    button: 'Go to the download',
  }),
}
