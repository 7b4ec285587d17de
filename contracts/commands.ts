// Remote commands over HTTPS: their types, parameters, states and results. How they travel is in device-messages.ts.

import * as z from 'zod/mini'
import { route } from './route.ts'
import { CommandId, DeviceId, list, Page, plainText, Time } from './shapes.ts'

const noParameters = z.strictObject({})

/** A telephone number as text for the finder; shown, never dialled by the hub. */
const FinderPhone = z.string().check(z.regex(/^\+?[0-9][0-9 ()/-]{2,30}$/, 'must be a telephone number'))

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
} as const
export type CommandType = keyof typeof commandTypes
export const commandTypeNames = Object.keys(commandTypes) as CommandType[]

export const commandStates = [
  'held',
  'pending',
  'sent',
  'received',
  'running',
  'succeeded',
  'failed',
  'rejected',
  'expired',
  'cancelled',
  'superseded',
] as const
export type CommandState = (typeof commandStates)[number]

/** WGS 84 degrees; `accuracyMeters` is the radius within which the device believes to be. */
export const Place = z.object({
  latitude: z.number().check(z.gte(-90), z.lte(90)),
  longitude: z.number().check(z.gte(-180), z.lte(180)),
  accuracyMeters: z.number().check(z.gte(0), z.lte(1_000_000)),
  at: Time,
})
export type Place = z.infer<typeof Place>

/** What came back. Which part is present depends on the type. Never a secret. */
export const CommandResult = z.object({
  place: z.optional(Place),
  databasesAt: z.optional(Time),
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
])
export type QueueCommand = z.infer<typeof QueueCommand>

/** Types whose asking needs a recent proof, checked by the route's handler before anything is written. */
export const needsRecentProof: ReadonlySet<CommandType> = new Set<CommandType>(['device.unlock'])

/** Types that a rescue session may ask for. */
export const isForRescue: ReadonlySet<CommandType> = new Set<CommandType>(['device.lock', 'device.locate'])

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
    'command/already-running',
    'idempotency/key-reused',
  ],
})

export const listCommands = route({
  method: 'GET',
  path: '/v1/devices/{deviceId}/commands',
  access: ['session', 'rescue', 'device'],
  summary:
    'The commands of a device, newest first; with state=open those that have not ended. A device that can not use MQTT gets them signed.',
  params: ofDevice,
  query: z.extend(Page, { state: z.optional(z.enum(['open'])) }),
  answers: { 200: list(z.extend(Command, { jws: z.optional(z.string()) })) },
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
  access: ['session'],
  summary: 'Cancel a command. At once where it was not sent; else the device is asked, and it may still run.',
  params: oneCommand,
  answers: { 200: Command },
  problems: ['session/required', 'session/not-allowed', 'command/not-found', 'command/already-ended'],
})

export const commandRoutes = { queueCommand, listCommands, readCommand, cancelCommand }
