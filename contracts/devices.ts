// Devices over HTTPS: enrolment, the list, one device. What a device reports over MQTT is in device-messages.ts.

import * as z from 'zod/mini'
import { Place, Threat } from './findings.ts'
import { route } from './route.ts'
import { DeviceId, list, noContent, plainText, SubscriptionId, Time } from './shapes.ts'

export const platforms = ['android', 'ios', 'windows', 'macos', 'linux'] as const
export type Platform = (typeof platforms)[number]
/** As people call them, in every language. */
export const platformNames: Readonly<Record<Platform, string>> = {
  android: 'Android',
  ios: 'iOS',
  windows: 'Windows',
  macos: 'macOS',
  linux: 'Linux',
}

/** What a device says it can do: a command type. A type this hub does not know is kept, and shown to nobody. */
export const Capability = z
  .string()
  .check(z.regex(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/, 'must be a command type such as device.lock'), z.maxLength(64))

export const protectionStates = ['protected', 'attention', 'at-risk', 'unknown'] as const
export type ProtectionState = (typeof protectionStates)[number]

/** Closed list of why a device is not simply `protected`. Worst first is the order in which they are told. */
export const protectionReasons = [
  'not-reported',
  'silent',
  'threats-found',
  'antivirus-off',
  'databases-very-old',
  'subscription-ended',
  'databases-old',
  'permission-missing',
  'app-outdated',
] as const
export type ProtectionReason = (typeof protectionReasons)[number]

export const Protection = z.object({
  state: z.enum(protectionStates),
  /** `command` is the command type that would mend it, where there is one that this device can carry out. */
  reasons: z.array(z.object({ code: z.enum(protectionReasons), command: z.optional(z.string()) })),
})
export type Protection = z.infer<typeof Protection>

/** What the device said of itself last; absent until its first report. */
export const Report = z.object({
  reportedAt: Time,
  automaticAntivirus: z.boolean(),
  databasesAt: Time,
  scannedAt: z.optional(Time),
  threats: z.int(),
  permissionsMissing: z.array(z.string()),
  updateAvailable: z.boolean(),
  locked: z.boolean(),
  batteryPercent: z.optional(z.int()),
  /** Command types that the person who holds the device opted out of, there. */
  optedOut: z.optional(z.array(z.string())),
})
export type Report = z.infer<typeof Report>

/** Why something could fail, in the order in which it is told. */
export const obstacles = [
  'never-connected',
  'not-seen-for-days',
  'permission-missing',
  'not-capable',
  'opted-out',
] as const
export const Obstacle = z.object({
  code: z.enum(obstacles),
  /** The command types that it concerns. */
  commands: z.array(z.string()),
  /** Names of the missing permissions, or days since it was seen. */
  detail: z.optional(z.string()),
})
export type Obstacle = z.infer<typeof Obstacle>

export const Device = z.object({
  id: DeviceId,
  name: z.string(),
  platform: z.enum(platforms),
  model: z.optional(z.string()),
  appVersion: z.string(),
  capabilities: z.array(z.string()),
  presence: z.object({ online: z.boolean(), lastSeenAt: Time }),
  protection: Protection,
  report: z.optional(Report),
  /** What would keep a remote command from working now; empty where nothing would. */
  readiness: z.array(Obstacle),
  /** Since when the owner has it marked missing. */
  missingSince: z.optional(Time),
  /** The last place that the device told by itself, before its battery ended. */
  lastPlace: z.optional(Place),
  /** What the last scan or the device itself found; the first 50. */
  threats: z.optional(z.array(Threat)),
  /** After a wipe: what is known of it. */
  wipe: z.optional(z.object({ commandId: z.string(), state: z.enum(['asked', 'started', 'reported-done']), at: Time })),
  /** For the device itself: whose it is. */
  owner: z.optional(z.object({ email: z.string() })),
  subscriptionId: z.optional(z.string()),
  createdAt: Time,
  /** Rises with every change; a hint with a version that is not higher tells nothing new. */
  version: z.int(),
})
export type Device = z.infer<typeof Device>

const DeviceName = plainText(64)
const inDevice = z.strictObject({ deviceId: DeviceId })

/** A public key as a JSON Web Key (RFC 7517): EC, P-256, with the `kid` that signatures name. */
export const PublicJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  kid: z.string(),
})
export type PublicJwk = z.infer<typeof PublicJwk>

/** Everything a device must keep from enrolment. `recoverySecret` and `session.token` are secrets. */
export const Enrolment = z.object({
  device: Device,
  certificatePem: z.string(),
  /** Only where the broker's certificate is not from a public authority. */
  caPem: z.optional(z.string()),
  mqtt: z.object({ url: z.string(), clientId: z.string() }),
  /** The keys that sign commands: a JWS (ES256, payload `{ keys, issuedAt }`) under `rootKey`. */
  verificationKeys: z.string(),
  /** Pin this: only a key set signed by it may replace `verificationKeys`. */
  rootKey: PublicJwk,
  epoch: z.int(),
  serverTime: Time,
  session: z.object({ token: z.string() }),
  /** base64url, 20 bytes: the secret of offline recovery codes. */
  recoverySecret: z.string(),
})
export type Enrolment = z.infer<typeof Enrolment>

const Csr = z.string().check(z.minLength(1), z.maxLength(4096, 'must have at most 4096 characters'))

export const enrolDevice = route({
  method: 'POST',
  path: '/v1/devices',
  access: ['session', 'install-link'],
  summary:
    'Connect a device; it takes a seat of a subscription. The key never leaves it; the certificate request is PEM (EC P-256, at most 4 kB). With a personal install link as bearer token it is of whose link that is.',
  body: z
    .strictObject({
      /** May be left out with `replaces`: the device keeps the name that it has. */
      name: z.optional(DeviceName),
      platform: z.enum(platforms),
      model: z.optional(plainText(64)),
      appVersion: plainText(32),
      capabilities: z.array(Capability).check(z.maxLength(40, 'must have at most 40 entries')),
      csr: Csr,
      /** The same device anew, after a wipe or a new installation: it keeps its id, and nothing old runs on it. */
      replaces: z.optional(DeviceId),
      /** Whose seat it takes, where the account has several; a link has its own. */
      subscriptionId: z.optional(SubscriptionId),
    })
    .check(
      z.refine(({ name, replaces }) => name !== undefined || replaces !== undefined, {
        path: ['name'],
        error: 'is needed where no device is replaced',
        // Beside what else is wrong, not only after it.
        when: ({ value }) => typeof value === 'object' && value !== null,
      }),
    ),
  answers: { 201: Enrolment },
  problems: [
    'session/required',
    'session/not-allowed',
    'link/expired',
    'subscription/not-found',
    'subscription/no-seat',
    'subscription/over',
    'device/csr-invalid',
    'device/key-in-use',
    'device/not-found',
    'device/not-replaceable',
    'idempotency/key-reused',
  ],
})

export const listDevices = route({
  method: 'GET',
  path: '/v1/devices',
  access: ['session', 'rescue'],
  summary: 'The devices of this account.',
  answers: { 200: list(Device) },
  problems: ['session/required', 'session/not-allowed'],
})

export const readDevice = route({
  method: 'GET',
  path: '/v1/devices/{deviceId}',
  access: ['session', 'rescue', 'device'],
  summary: 'One device.',
  params: inDevice,
  answers: { 200: Device },
  problems: ['session/required', 'session/not-allowed', 'device/not-found'],
})

export const renameDevice = route({
  method: 'PATCH',
  path: '/v1/devices/{deviceId}',
  access: ['session'],
  summary: 'Rename a device.',
  params: inDevice,
  body: z.strictObject({ name: DeviceName }),
  answers: { 200: Device },
  problems: ['session/required', 'session/not-allowed', 'device/not-found'],
})

export const disconnectDevice = route({
  method: 'DELETE',
  path: '/v1/devices/{deviceId}',
  access: ['session', 'device'],
  summary: 'Disconnect a device: its certificate stops working, its connection drops, nothing queued runs.',
  params: inDevice,
  answers: { 204: noContent },
  problems: ['session/required', 'session/not-allowed', 'device/not-found', 'device/can-not-leave'],
})

export const rotateCertificate = route({
  method: 'POST',
  path: '/v1/devices/{deviceId}/certificates',
  access: ['device'],
  summary: 'A new certificate for a new key of the same device. The former one works for another day.',
  params: inDevice,
  body: z.strictObject({ csr: Csr }),
  answers: { 201: z.object({ certificatePem: z.string() }) },
  problems: ['session/required', 'session/not-allowed', 'device/not-found', 'device/csr-invalid', 'device/key-in-use'],
})

export const revealRecoveryCode = route({
  method: 'POST',
  path: '/v1/devices/{deviceId}/secret-code-recoveries',
  access: ['recent'],
  summary:
    'An 8-digit code that the device accepts without a network in the place of its forgotten secret code. Shown again for 10 minutes; then the next one.',
  params: inDevice,
  answers: { 201: z.object({ code: z.string(), shownUntil: Time }) },
  problems: ['session/required', 'session/not-allowed', 'session/proof-required', 'device/not-found'],
})

export const moveDevice = route({
  method: 'PUT',
  path: '/v1/subscriptions/{subscriptionId}/devices/{deviceId}',
  access: ['session'],
  summary: 'Move a device to another subscription: it takes a seat there and frees the one it had.',
  params: z.strictObject({ subscriptionId: SubscriptionId, deviceId: DeviceId }),
  body: z.strictObject({}),
  answers: { 200: Device },
  problems: [
    'session/required',
    'session/not-allowed',
    'device/not-found',
    'subscription/not-found',
    'subscription/no-seat',
    'subscription/over',
  ],
})

export const deviceRoutes = {
  enrolDevice,
  listDevices,
  readDevice,
  renameDevice,
  disconnectDevice,
  rotateCertificate,
  revealRecoveryCode,
  moveDevice,
}
