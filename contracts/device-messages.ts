// What hub and device say to each other over MQTT 3.1.1 (QoS 1, clean sessions). The device's id is always taken
// from the topic, to which its certificate is pinned, never from a payload.

import * as z from 'zod/mini'
import { CommandResult, commandTypeNames, mayOptOutOf } from './commands.ts'
import { Report } from './devices.ts'
import { Place, Threat } from './findings.ts'
import { CommandId, SubscriptionId, Time } from './shapes.ts'

/** What a device sends. Each kind travels by Basic Ingest to the topic rule of its name. */
export const upKinds = ['ack', 'sync', 'status', 'event'] as const
export type UpKind = (typeof upKinds)[number]

export const topics = {
  /** hub → device */
  commands: (deviceId: string) => `vigil/v1/devices/${deviceId}/commands`,
  /** device → hub, as the rule sees it */
  up: (kind: UpKind, deviceId: string) => `vigil/v1/devices/${deviceId}/${kind}`,
  /** device → hub, as the device publishes it: Basic Ingest, which no other client can read */
  ingest: (kind: UpKind, deviceId: string) => `$aws/rules/vigil_v1_${kind}/vigil/v1/devices/${deviceId}/${kind}`,
  /** hub → portal */
  hints: (accountId: string) => `vigil/v1/accounts/${accountId}/hints`,
}

/** A step the device took with a command. `step` rises while it runs. */
export const ackStates = ['received', 'running', 'succeeded', 'failed', 'rejected', 'cancelled'] as const
export type AckState = (typeof ackStates)[number]

export const Acknowledgement = z.strictObject({
  commandId: CommandId,
  epoch: z.int().check(z.gte(1)),
  /** Everything that happened to the command so far, oldest first: an earlier message may have been lost. */
  trail: z.array(z.strictObject({ state: z.enum(ackStates), at: Time })).check(z.minLength(1), z.maxLength(8)),
  step: z.optional(z.int().check(z.gte(0), z.lte(1_000_000))),
  progressPercent: z.optional(z.int().check(z.gte(0), z.lte(100))),
  result: z.optional(CommandResult),
  reason: z.optional(z.string().check(z.maxLength(200))),
})
export type Acknowledgement = z.infer<typeof Acknowledgement>

/** A device that is connected asks at least this often. Who is silent for much longer is not connected any more. Milliseconds. */
export const syncEvery = 6 * 3600_000

/** "I am here; send me what is open." Asked after every connect, and every `syncEvery` while the connection lasts. */
export const Sync = z.strictObject({
  epoch: z.int().check(z.gte(1)),
  appVersion: z.string().check(z.minLength(1), z.maxLength(32)),
  /** Chosen at random for this question. It comes back in the signed answer, so that no earlier one passes for it. */
  nonce: z.optional(z.string().check(z.regex(/^[\w-]{16,64}$/))),
})
export type Sync = z.infer<typeof Sync>

/** A protection report. `sequence` rises with each report of a device (milliseconds do), so an older one that comes late is dropped. */
export const Status = z.strictObject({
  epoch: z.int().check(z.gte(1)),
  sequence: z.int().check(z.gte(0)),
  report: z.strictObject({
    automaticAntivirus: Report.shape.automaticAntivirus,
    databasesAt: Time,
    scannedAt: z.optional(Time),
    threats: z.int().check(z.gte(0), z.lte(1_000_000)),
    permissionsMissing: z.array(z.string().check(z.maxLength(64))).check(z.maxLength(20)),
    updateAvailable: z.boolean(),
    locked: z.boolean(),
    batteryPercent: z.optional(z.int().check(z.gte(0), z.lte(100))),
    optedOut: z.optional(z.array(z.enum(mayOptOutOf)).check(z.maxLength(mayOptOutOf.length))),
  }),
})
export type Status = z.infer<typeof Status>

/**
 * Something that happened on a device without being asked for. `sequence` rises with each event of a device (milliseconds
 * do): one that comes again, or after a later one, changes nothing.
 */
export const DeviceEvent = z.strictObject({
  epoch: z.int().check(z.gte(1)),
  sequence: z.int().check(z.gte(0)),
  at: Time,
  event: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('threat-found'), threat: Threat }),
    z.strictObject({ kind: z.literal('sim-changed') }),
    z.strictObject({
      kind: z.literal('battery-low'),
      batteryPercent: z.int().check(z.gte(0), z.lte(100)),
      place: z.optional(Place),
    }),
    z.strictObject({ kind: z.literal('tampered'), note: z.optional(z.string().check(z.maxLength(200))) }),
  ]),
})
export type DeviceEvent = z.infer<typeof DeviceEvent>

/** What the hub sends to a device: a signed command or cancel, or the answer to a sync. */
export const Down = z.union([
  z.strictObject({ jws: z.string().check(z.maxLength(8192)) }),
  z.strictObject({
    /** Signed, see `SyncClaims`. */
    sync: z.string().check(z.maxLength(2048)),
    /** The keys that may have signed it, under the root key: a set that is new comes with the first answer that needs it. */
    verificationKeys: z.string(),
  }),
])
export type Down = z.infer<typeof Down>

/** `typ` of the JWS header: what the signature is for. */
export const jwsTypes = {
  run: 'vigil-command+jws',
  cancel: 'vigil-cancel+jws',
  sync: 'vigil-sync+jws',
  coverage: 'vigil-coverage+jws',
  keys: 'vigil-keys+jws',
} as const

/** The signed claims (RFC 7519 names where there is one; seconds since 1970). */
export const CommandClaims = z.object({
  aud: z.string(),
  jti: CommandId,
  iat: z.int(),
  exp: z.int(),
  type: z.enum(commandTypeNames),
  parameters: z.record(z.string(), z.unknown()),
  /** Rises per device; lock and unlock are refused below the last that ran. */
  seq: z.int(),
  epoch: z.int(),
})
export type CommandClaims = z.infer<typeof CommandClaims>

/** Of which subscription a device has a seat, and until when that covers it. */
export const Coverage = z.object({ subscriptionId: SubscriptionId, coveredUntil: Time })
export type Coverage = z.infer<typeof Coverage>

/** The signed claims of the message that says so. `iat` with milliseconds: of two, the later counts. */
export const CoverageClaims = z.object({ aud: z.string(), iat: z.number(), coverage: Coverage })

/** The signed claims of the answer to a sync. `iat` is the hub's time, with milliseconds (RFC 7519 section 2 allows a fraction). */
export const SyncClaims = z.object({
  aud: z.string(),
  iat: z.number(),
  nonce: z.string(),
  coverage: z.optional(Coverage),
})

/** "Device or command X is now at version N": read it again over HTTPS. Never a secret or a place. */
export const Hint = z.union([
  z.strictObject({ kind: z.literal('device'), deviceId: z.string(), version: z.int() }),
  z.strictObject({ kind: z.literal('device-removed'), deviceId: z.string() }),
  z.strictObject({ kind: z.literal('command'), deviceId: z.string(), commandId: z.string(), version: z.int() }),
])
export type Hint = z.infer<typeof Hint>
