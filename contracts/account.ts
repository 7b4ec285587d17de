// The account over HTTPS: profile, password, e-mail address, what happened in it, and leaving. Whoever is told by mail of
// a change that was not theirs can disavow it with that mail's link.

import * as z from 'zod/mini'
import { Country, Email, Language, LinkToken, Password, SessionKind } from './identity.ts'
import { route } from './route.ts'
import { AccountId, CommandId, DeviceId, EntryId, empty, list, noContent, Page, plainText, Time } from './shapes.ts'

/** Mails that a person may do without. Those about passwords, factors and the account itself always go out. */
export const Notices = z.object({
  /** A sign-in from a new device. */
  signIns: z.boolean(),
  /** A device connected or disconnected. */
  devices: z.boolean(),
  /** A device at risk, or a threat found. */
  protection: z.boolean(),
})
export type Notices = z.infer<typeof Notices>

export const Account = z.object({
  id: AccountId,
  email: z.string(),
  name: z.optional(z.string()),
  language: Language,
  country: z.optional(z.string()),
  createdAt: Time,
  notices: Notices,
  /** Whether a rescue can be asked for. */
  rescue: z.boolean(),
  /** Where mail to this address came back, or was called unwanted: nothing is sent there any more. */
  mailRefused: z.optional(z.object({ reason: z.enum(['bounced', 'complained']), at: Time })),
  /** The session that asks. */
  session: z.object({ kind: SessionKind, expiresAt: Time }),
})
export type Account = z.infer<typeof Account>

const owner = ['session/required', 'session/not-allowed'] as const
const recent = [...owner, 'session/proof-required'] as const

export const readAccount = route({
  method: 'GET',
  path: '/v1/account',
  access: ['session', 'rescue'],
  summary: 'The account that is signed in.',
  answers: { 200: Account },
  problems: owner,
})

export const changeProfile = route({
  method: 'PATCH',
  path: '/v1/account',
  access: ['session'],
  summary: 'Change the profile; null takes a name or country away. Notices and rescue need a recent proof.',
  body: z.strictObject({
    name: z.optional(z.nullable(plainText(64))),
    language: z.optional(Language),
    country: z.optional(z.nullable(Country)),
    notices: z.optional(z.strictObject(z.partial(Notices).shape)),
    rescue: z.optional(z.boolean()),
  }),
  answers: { 200: Account },
  problems: recent,
})

export const changePassword = route({
  method: 'PUT',
  path: '/v1/account/password',
  access: ['session'],
  summary:
    'Change the password. Needs the current one, and with two-step verification a recent proof; where there is none yet, a recent proof. Every other session ends.',
  body: z.strictObject({ currentPassword: z.optional(Password), password: Password }),
  answers: { 204: noContent },
  problems: [...recent, 'sign-in/refused', 'password/refused', 'throttle/too-many-attempts'],
})

export const askPasswordReset = route({
  method: 'POST',
  path: '/v1/password-resets',
  access: ['public'],
  summary: 'Ask for a link to set a new password. The answer is the same for every e-mail.',
  body: z.strictObject({ email: Email }),
  answers: { 202: empty },
  problems: ['throttle/too-many-attempts'],
})

export const resetPassword = route({
  method: 'POST',
  path: '/v1/password-resets/completion',
  access: ['public'],
  summary:
    'Set a new password with the token of the mail. Every session ends; signing in is left to the person, with the second step.',
  body: z.strictObject({ token: LinkToken, password: Password }),
  answers: { 204: noContent },
  problems: ['link/expired', 'password/refused', 'throttle/too-many-attempts'],
})

export const askEmailChange = route({
  method: 'POST',
  path: '/v1/account/email-changes',
  access: ['recent'],
  summary:
    'Ask to be reached, and to sign in, by another e-mail address. Nothing changes before that address confirms.',
  body: z.strictObject({ email: Email }),
  answers: { 202: empty },
  problems: [...recent, 'throttle/too-many-attempts'],
})

export const confirmEmailChange = route({
  method: 'POST',
  path: '/v1/account/email-changes/confirmation',
  access: ['public'],
  summary: 'Confirm a new e-mail address with the token of the mail that went there. The former address is told.',
  body: z.strictObject({ token: LinkToken }),
  answers: { 204: noContent },
  problems: ['link/expired'],
})

export const disavow = route({
  method: 'POST',
  path: '/v1/account/disavowals',
  access: ['public'],
  summary:
    'That was not me: ends the session, or takes back the change of address, that a mail told of, and closes the password until a new one is set by a link that is mailed.',
  body: z.strictObject({ token: LinkToken }),
  answers: { 204: noContent },
  problems: ['link/expired'],
})

export const deleteAccount = route({
  method: 'DELETE',
  path: '/v1/account',
  access: ['recent'],
  summary:
    'Delete the account: nobody can sign in from now on; devices are disconnected and the data goes within minutes.',
  answers: { 202: empty },
  problems: [...recent, 'account/renewing'],
})

/** What the activity log can say, by what it is about. Entries are appended, never edited. */
export const activityKinds = {
  'sign-in': [
    'session.opened',
    'session.refused',
    'session.proved',
    'session.revoked',
    'rescue.opened',
    'recovery-code.used',
    'disavowed',
  ],
  account: [
    'account.created',
    'account.activated',
    'password.changed',
    'password.reset',
    'email.changed',
    'identity.linked',
    'identity.removed',
    'notices.changed',
    'rescue.on',
    'rescue.off',
    'two-step.on',
    'two-step.off',
    'phone.added',
    'phone.changed',
    'phone.removed',
    'authenticator.on',
    'authenticator.off',
    'recovery-codes.renewed',
    'passkey.added',
    'passkey.removed',
    'passkey.suspicious',
  ],
  devices: [
    'device.connected',
    'device.renamed',
    'device.disconnected',
    'device.left',
    'device.replaced',
    'device.missing',
    'device.found',
    'device.back-online',
    'device.shared-identity',
    'secret-code.revealed',
    'threat.found',
    'sim.changed',
    'battery.low',
    'device.tampered',
    'opt-out.changed',
  ],
  subscriptions: [
    'subscription.started',
    'subscription.extended',
    'subscription.reserved',
    'subscription.renewed',
    'subscription.refunded',
    'auto-renewal.on',
    'auto-renewal.off',
    'install-link.created',
    'install-link.revoked',
    'seat.invited',
    'seat.accepted',
    'seat.used',
    'seat.taken-back',
  ],
  commands: ['command.asked', 'command.cancelled', 'command.held', 'command.released', 'command.conflict'],
} as const
export type ActivityTopic = keyof typeof activityKinds
export type ActivityKind = (typeof activityKinds)[ActivityTopic][number]
const topics = Object.keys(activityKinds) as [ActivityTopic, ...ActivityTopic[]]
const kinds = Object.values(activityKinds).flat() as [ActivityKind, ...ActivityKind[]]

export const ActivityEntry = z.object({
  id: EntryId,
  kind: z.enum(kinds),
  at: Time,
  deviceId: z.optional(DeviceId),
  deviceName: z.optional(z.string()),
  commandId: z.optional(CommandId),
  commandType: z.optional(z.string()),
  address: z.optional(z.string()),
  agent: z.optional(z.string()),
  /** The label of another account that was used, connected or disconnected. */
  provider: z.optional(z.string()),
})
export type ActivityEntry = z.infer<typeof ActivityEntry>

export const listActivity = route({
  method: 'GET',
  path: '/v1/account/activity',
  access: ['session'],
  summary: 'What happened in this account, newest first; about one topic, or one device, where asked.',
  query: z.extend(Page, { about: z.optional(z.enum(topics)), deviceId: z.optional(DeviceId) }),
  answers: { 200: list(ActivityEntry) },
  problems: [...owner, 'cursor/invalid'],
})

export const accountRoutes = {
  readAccount,
  changeProfile,
  changePassword,
  askPasswordReset,
  resetPassword,
  askEmailChange,
  confirmEmailChange,
  disavow,
  deleteAccount,
  listActivity,
}
