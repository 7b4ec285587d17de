// Remote commands over HTTPS: their types, parameters, states and results. How they travel is in device-messages.ts.

import * as z from 'zod/mini'
import { FinderPhone, Place, Threat } from './findings.ts'
import { LinkToken, ProofToken } from './identity.ts'
import { route } from './route.ts'
import { CommandId, DeviceId, list, noContent, Page, PhotoId, plainText, Time } from './shapes.ts'

const noParameters = z.strictObject({})

/**
 * Command type → its parameters, and how long it is worth carrying out. The list is what this hub can send; what a
 * device can do is its capabilities.
 */
export const commandTypes = {
  'antivirus.update-databases': { parameters: noParameters, expiresInSeconds: 24 * 3600 },
  'antivirus.enable': { parameters: noParameters, expiresInSeconds: 24 * 3600 },
  'device.lock': {
    parameters: z.strictObject({ message: z.optional(plainText(200)), phone: z.optional(FinderPhone) }),
    expiresInSeconds: 7 * 24 * 3600,
  },
  'device.unlock': { parameters: noParameters, expiresInSeconds: 7 * 24 * 3600 },
  'device.locate': { parameters: noParameters, expiresInSeconds: 5 * 60 },
  'antivirus.scan': { parameters: z.strictObject({ kind: z.enum(['quick', 'full']) }), expiresInSeconds: 3600 },
  'device.alarm': {
    parameters: z.strictObject({
      message: z.optional(plainText(200)),
      /** How long it sounds; 60 where nothing is said. */
      seconds: z.optional(z.int().check(z.gte(5), z.lte(300))),
      /** Shows what would happen without a sound: a rehearsal. */
      silent: z.optional(z.boolean()),
    }),
    expiresInSeconds: 5 * 60,
  },
  // A photo is worth as much when the device comes back a day later.
  'device.mugshot': { parameters: noParameters, expiresInSeconds: 24 * 3600 },
  'device.wipe': { parameters: noParameters, expiresInSeconds: 7 * 24 * 3600 },
  'secret-code.reset': { parameters: noParameters, expiresInSeconds: 24 * 3600 },
} as const
export type CommandType = keyof typeof commandTypes
export const commandTypeNames = Object.keys(commandTypes) as CommandType[]

/** In these a command stands still. */
export const endStates = ['succeeded', 'failed', 'rejected', 'expired', 'cancelled', 'superseded'] as const
export const commandStates = ['held', 'pending', 'sent', 'received', 'running', ...endStates] as const
export type CommandState = (typeof commandStates)[number]

/** What came back. Which part is present depends on the type. Never a secret. */
export const CommandResult = z.object({
  place: z.optional(Place),
  databasesAt: z.optional(Time),
  /** Of a scan: what was looked at, and what was found (the first 50). */
  scanned: z.optional(z.int().check(z.gte(0))),
  threats: z.optional(z.array(Threat).check(z.maxLength(50))),
  /** Of a mugshot: ids of photos that the device sent up. */
  photos: z.optional(z.array(PhotoId).check(z.maxLength(5))),
  note: z.optional(z.string().check(z.maxLength(200))),
})
export type CommandResult = z.infer<typeof CommandResult>

export const Command = z.object({
  id: CommandId,
  deviceId: DeviceId,
  type: z.enum(commandTypeNames),
  parameters: z.record(z.string(), z.unknown()),
  state: z.enum(commandStates),
  createdAt: Time,
  expiresAt: Time,
  /** What is known to have happened, in the order of the command's life; the first time of each state. */
  history: z.array(z.object({ state: z.enum(commandStates), at: Time })),
  /** 0–100 while running, where the device tells. */
  progressPercent: z.optional(z.int()),
  /** Set when the owner asked to cancel after it was sent: it may still run. */
  cancelRequestedAt: z.optional(Time),
  result: z.optional(CommandResult),
  /** Why it failed, was rejected, or was superseded. */
  reason: z.optional(z.string()),
  /** A second final word of the device that contradicts the first, which stands. */
  conflict: z.optional(z.object({ state: z.enum(commandStates), at: Time })),
  /** Rises with every change. */
  version: z.int(),
})
export type Command = z.infer<typeof Command>

const ofDevice = z.strictObject({ deviceId: DeviceId })
const oneCommand = z.strictObject({ deviceId: DeviceId, commandId: CommandId })

type Ask<T extends CommandType> = z.ZodMiniObject<
  { type: z.ZodMiniLiteral<T>; parameters: z.ZodMiniOptional<(typeof commandTypes)[T]['parameters']> },
  z.core.$strict
>
const ask = <T extends CommandType>(type: T) =>
  z.strictObject({ type: z.literal(type), parameters: z.optional(commandTypes[type].parameters) }) as unknown as Ask<T>

/** One branch per type, so that a wrong parameter is refused at its own field. */
export const QueueCommand = z.discriminatedUnion('type', [
  ask('antivirus.update-databases'),
  ask('antivirus.enable'),
  ask('device.lock'),
  ask('device.unlock'),
  ask('device.locate'),
  z.strictObject({ type: z.literal('antivirus.scan'), parameters: commandTypes['antivirus.scan'].parameters }),
  ask('device.alarm'),
  ask('device.mugshot'),
  z.strictObject({
    type: z.literal('device.wipe'),
    parameters: z.optional(noParameters),
    /** From `POST /v1/sessions/current/proof` with `for: { action: 'device.wipe', deviceId }`; refused without one. */
    proof: z.optional(ProofToken),
  }),
  ask('secret-code.reset'),
])
export type QueueCommand = z.infer<typeof QueueCommand>

/** Types whose asking needs a recent proof, checked by the route's handler before anything is written. */
export const needsRecentProof: ReadonlySet<CommandType> = new Set<CommandType>(['device.unlock', 'secret-code.reset'])

/** Types that a rescue session may ask for. */
export const isForRescue: ReadonlySet<CommandType> = new Set<CommandType>([
  'device.lock',
  'device.locate',
  'device.alarm',
])

/** Types that the person who holds a device may opt out of, there. */
export const mayOptOutOf = ['device.wipe', 'device.mugshot'] as const

export const queueCommand = route({
  method: 'POST',
  path: '/v1/devices/{deviceId}/commands',
  access: ['session', 'rescue'],
  summary: 'Ask a device to do something. 200 with the open command where the same was asked and is still open.',
  params: ofDevice,
  body: QueueCommand,
  answers: { 202: Command, 200: Command },
  problems: [
    'session/required',
    'session/not-allowed',
    'session/proof-required',
    'device/not-found',
    'command/not-supported',
    'command/opted-out',
    'subscription/over',
    'command/proof-refused',
    'command/already-running',
    'idempotency/key-reused',
  ],
})

export const listCommands = route({
  method: 'GET',
  path: '/v1/devices/{deviceId}/commands',
  access: ['session', 'rescue', 'device'],
  summary:
    'The commands of a device, newest first; with state=open those that have not ended. A device that can not use MQTT gets them signed, with the keys that verify them.',
  params: ofDevice,
  query: z.extend(Page, { state: z.optional(z.enum(['open'])), type: z.optional(z.enum(commandTypeNames)) }),
  answers: {
    200: z.extend(list(z.extend(Command, { jws: z.optional(z.string()) })), {
      /** For the device itself: the key set in force, signed by the root key. */
      verificationKeys: z.optional(z.string()),
    }),
  },
  problems: ['session/required', 'session/not-allowed', 'device/not-found', 'cursor/invalid'],
})

export const readCommand = route({
  method: 'GET',
  path: '/v1/devices/{deviceId}/commands/{commandId}',
  access: ['session', 'rescue', 'device'],
  summary: 'One command.',
  params: oneCommand,
  answers: { 200: Command },
  problems: ['session/required', 'session/not-allowed', 'device/not-found', 'command/not-found'],
})

export const cancelCommand = route({
  method: 'DELETE',
  path: '/v1/devices/{deviceId}/commands/{commandId}',
  // A rescue session may stop the alarm, and nothing else.
  access: ['session', 'rescue'],
  summary: 'Cancel a command. At once where it was not sent; else the device is asked, and it may still run.',
  params: oneCommand,
  answers: { 200: Command },
  problems: ['session/required', 'session/not-allowed', 'command/not-found', 'command/already-ended'],
})

export const cancelCommands = route({
  method: 'DELETE',
  path: '/v1/devices/{deviceId}/commands',
  access: ['session'],
  summary:
    'Stop all pending: cancels every command that the device has not received. Those that were sent may still run, and say so.',
  params: ofDevice,
  answers: { 200: z.object({ items: z.array(Command) }) },
  problems: ['session/required', 'session/not-allowed', 'device/not-found'],
})

export const releaseCommand = route({
  method: 'POST',
  path: '/v1/commands/releases',
  access: ['public'],
  summary: 'Let a held wipe go, with the token of the mail that asked: more than three in a day are held.',
  body: z.strictObject({ token: LinkToken }),
  answers: { 204: noContent },
  problems: ['link/expired'],
})

/** A photo that a device is about to send up for a mugshot: JPEG or PNG, at most 5 MB. */
export const announcePhoto = route({
  method: 'POST',
  path: '/v1/devices/{deviceId}/photos',
  access: ['device'],
  summary:
    'Announce a photo for a mugshot that is running; the answer says where to PUT it, with exactly these headers.',
  params: ofDevice,
  body: z.strictObject({
    commandId: CommandId,
    contentType: z.enum(['image/jpeg', 'image/png']),
    bytes: z.int().check(z.gte(1), z.lte(5_000_000, 'must be at most 5 000 000')),
  }),
  answers: {
    201: z.object({
      photo: z.object({ id: PhotoId }),
      upload: z.object({ url: z.string(), headers: z.record(z.string(), z.string()), expiresAt: Time }),
    }),
  },
  problems: ['session/required', 'session/not-allowed', 'device/not-found', 'command/not-found', 'photo/too-many'],
})

export const downloadPhoto = route({
  method: 'GET',
  path: '/v1/devices/{deviceId}/photos/{photoId}',
  access: ['session'],
  summary:
    'Where a photo can be loaded from for the next minute. Photos are kept for 30 days; what is no picture is never shown.',
  params: z.strictObject({ deviceId: DeviceId, photoId: PhotoId }),
  answers: { 200: z.object({ url: z.string(), contentType: z.string(), takenAt: Time, expiresAt: Time }) },
  problems: ['session/required', 'session/not-allowed', 'photo/not-found'],
})

export const commandRoutes = {
  queueCommand,
  listCommands,
  readCommand,
  cancelCommand,
  cancelCommands,
  releaseCommand,
  announcePhoto,
  downloadPhoto,
}
