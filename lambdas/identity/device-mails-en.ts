// What mails say of what happens on devices, in English. Never where one is: a mailbox may be open to others.

import type { DeviceMailWords } from './mail-words.ts'

const look = 'See my devices'

export const englishDeviceMails: DeviceMailWords = {
  'threat-found': ({ device = '' }) => ({
    subject: `A threat was found on ${device}`,
    lines: [
      `The device "${device}" found something bad. The portal shows what and where, and can start a scan.`,
      'If more is found in the next minutes, the portal shows it without another mail.',
    ],
    button: look,
  }),
  'device-at-risk': ({ device = '' }) => ({
    subject: `${device} is at risk`,
    lines: [`The device "${device}" is not protected as it should be. The portal says why, and what mends it.`],
    button: look,
  }),
  'sim-changed': ({ device = '' }) => ({
    subject: `The SIM card of ${device} was changed`,
    lines: [
      `Another SIM card was put into the device "${device}", or it was taken out.`,
      'If it was not you, lock the device and mark it missing. Ask your mobile network to block the card.',
    ],
    button: look,
  }),
  'device-tampered': ({ device = '' }) => ({
    subject: `Somebody may be tampering with ${device}`,
    lines: [
      `The device "${device}" noticed that somebody tried to get around its protection.`,
      'If it was not you, lock the device.',
    ],
    button: look,
  }),
  'battery-low': ({ device = '' }) => ({
    subject: `${device} told where it is before its battery ends`,
    lines: [
      `The battery of the device "${device}", which you marked missing, is almost empty. It told its last place; the portal shows it on a map, for 30 days.`,
    ],
    button: look,
  }),
  'missing-back-online': ({ device = '' }) => ({
    subject: `${device} is back online`,
    lines: [
      `The device "${device}", which you marked missing, can be reached again. What you asked of it goes out now.`,
      'If you have it back, say in the portal that it is found.',
    ],
    button: look,
  }),
  'opt-outs-changed': ({ device = '' }) => ({
    subject: `${device} may be asked for other things now`,
    lines: [
      `The person who holds the device "${device}" changed there what may be done to it from afar: wiping it, or taking photos. The portal shows what is left.`,
      'If you need to be able to do that, talk to the person, or change it on the device.',
    ],
    button: look,
  }),
  'device-shared-identity': ({ device = '' }) => ({
    subject: `Two devices connect as ${device}`,
    lines: [
      `Two devices connect to Vigil as "${device}" and throw each other out. Somebody may have copied it, or a backup of it was put on a second device. What you ask of it may reach the other one.`,
      'Connect the device anew in its app: with that, every copy of it is worth nothing.',
    ],
    button: look,
  }),
  'device-left': ({ device = '' }) => ({
    subject: `${device} left your account`,
    lines: [
      `The device "${device}" was taken out of your Vigil account on the device itself. It can not be reached from there any more.`,
      'If you want it back, connect it anew.',
    ],
    button: look,
  }),
  'device-replaced': ({ device = '' }) => ({
    subject: `${device} was connected anew`,
    lines: [
      `The device "${device}" was connected to your Vigil account anew. Nothing that was asked of it before will run.`,
      'If it was not you, disconnect it and change your password.',
    ],
    button: look,
  }),
  'secret-code-revealed': ({ device = '' }) => ({
    subject: `A recovery code for ${device} was shown`,
    lines: [
      `Somebody who is signed in to your Vigil account looked at a code that opens the app on the device "${device}" in the place of its secret code.`,
      'If it was not you, sign out everywhere else and change your password.',
    ],
    button: look,
  }),
}
