// What commands and devices both speak of: places, threats, and whom a finder may call.

import * as z from 'zod/mini'
import { Time } from './shapes.ts'

/** A telephone number as text for the finder; shown, never dialled by the hub. */
export const FinderPhone = z.string().check(z.regex(/^\+?[0-9][0-9 ()/-]{2,30}$/, 'must be a telephone number'))

/** WGS 84 degrees; `accuracyMeters` is the radius within which the device believes to be. */
export const Place = z.object({
  latitude: z.number().check(z.gte(-90), z.lte(90)),
  longitude: z.number().check(z.gte(-180), z.lte(180)),
  accuracyMeters: z.number().check(z.gte(0), z.lte(1_000_000)),
  at: Time,
})
export type Place = z.infer<typeof Place>

/** Something bad that a scan found: its name in the anti-virus databases, and where. */
export const Threat = z.object({
  name: z.string().check(z.minLength(1), z.maxLength(100)),
  path: z.optional(z.string().check(z.maxLength(300))),
})
export type Threat = z.infer<typeof Threat>
