// The account's log in words.

import type { ActivityEntry, ActivityKind } from '../../../contracts/account.ts'
import { commandName } from '../commands/command-text.ts'

const kinds: Readonly<Record<ActivityKind, string>> = {
  'account.created': 'Account created',
  'account.activated': 'Account activated',
  'session.opened': 'Signed in',
  'session.refused': 'Sign-in refused',
  'session.proved': 'Confirmed that it was you',
  'session.revoked': 'Signed out',
  'rescue.opened': 'Rescue session opened',
  disavowed: 'Reported as “this was not me”',
  'password.changed': 'Password changed',
  'password.reset': 'New password set by mail',
  'identity.linked': 'Other account connected',
  'identity.removed': 'Other account disconnected',
  'email.changed': 'E-mail address changed',
  'notices.changed': 'Changed which mails are sent',
  'rescue.on': 'Rescue switched on',
  'rescue.off': 'Rescue switched off',
  'device.connected': 'Device connected',
  'device.renamed': 'Device renamed',
  'device.disconnected': 'Device disconnected',
  'device.left': 'Device left the account by itself',
  'device.replaced': 'Device connected anew',
  'device.missing': 'Marked missing',
  'device.found': 'Marked found',
  'device.back-online': 'Missing device is back online',
  'device.shared-identity': 'Two devices connect as one',
  'secret-code.revealed': 'Code for a forgotten secret code shown',
  'threat.found': 'Threat found',
  'sim.changed': 'SIM changed',
  'battery.low': 'Battery nearly empty',
  'device.tampered': 'Somebody tampered with the app',
  'opt-out.changed': 'What is allowed was changed on the device',
  'subscription.started': 'Subscription started',
  'subscription.extended': 'Subscription extended',
  'subscription.reserved': 'Activation code kept for later',
  'subscription.renewed': 'Subscription paid',
  'subscription.refunded': 'Payment refunded',
  'auto-renewal.on': 'Automatic renewal switched on',
  'auto-renewal.off': 'Automatic renewal switched off',
  'install-link.created': 'Personal install link made',
  'install-link.revoked': 'Personal install link revoked',
  'seat.invited': 'Seat offered by mail',
  'seat.accepted': 'Accepted a seat that is shared',
  'seat.used': 'An offered seat was accepted',
  'seat.taken-back': 'Seat taken back',
  'command.asked': 'Asked for',
  'command.cancelled': 'Cancelled',
  'command.held': 'Put on hold',
  'command.released': 'Let go by mail',
  'command.conflict': 'The device said two things about',
  'two-step.on': 'Two-step verification turned on',
  'two-step.off': 'Two-step verification turned off',
  'phone.changed': 'Mobile number changed',
  'authenticator.on': 'Authenticator app set up',
  'authenticator.off': 'Authenticator app removed',
  'recovery-code.used': 'Recovery code used',
  'recovery-codes.renewed': 'Recovery codes renewed',
}

export function describeEntry({ kind, commandType, deviceName, provider }: ActivityEntry): string {
  const what = kind.startsWith('command.') && commandType ? `${kinds[kind]}: ${commandName(commandType)}` : kinds[kind]
  const about = deviceName ?? provider
  return about ? `${what} · ${about}` : what
}
