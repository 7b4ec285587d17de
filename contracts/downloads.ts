// Installation packages over HTTPS: which there are, where one is loaded from, and a mail with the way to it. What a version
// is, and which of two is newer, is said here, so that hub, portal and updater agree.

import * as z from 'zod/mini'
import { platforms } from './devices.ts'
import { route } from './route.ts'
import { empty, PackageId, plainText, Redirect, Time } from './shapes.ts'

/** Two to four numbers: `1.4.0`. Nothing else, so that of two versions one is always newer, or they are the same. */
export const Version = z
  .string()
  .check(
    z.regex(
      /^(0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8})){1,3}$/,
      'must be two to four numbers with dots between them, such as 1.4.0',
    ),
  )

/** Positive where `a` is newer than `b`, 0 where they are the same; numbers that are not there are 0. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number))
  for (let at = 0; at < 4; at++) {
    const difference = (left?.[at] ?? 0) - (right?.[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

export const Package = z.object({
  /** The same for as long as this version is offered for this platform. */
  id: PackageId,
  platform: z.enum(platforms),
  /** What it is called, where it is not simply Vigil. */
  name: z.optional(plainText(60)),
  version: Version,
  sizeBytes: z.int().check(z.gte(1)),
  /** Of the whole file, in hexadecimal. */
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal')),
  publishedAt: Time,
})
export type Package = z.infer<typeof Package>

const onePackage = z.strictObject({ packageId: PackageId })

export const listPackages = route({
  method: 'GET',
  path: '/v1/packages',
  access: ['public'],
  summary: 'The installation packages, by platform, and of each the newest first.',
  answers: { 200: z.object({ items: z.array(Package) }) },
  problems: [],
})

export const downloadPackage = route({
  method: 'GET',
  path: '/v1/packages/{packageId}/download',
  access: ['public'],
  summary: 'Where a package can be loaded from for the next minute. Check its size and SHA-256 before it is used.',
  params: onePackage,
  answers: { 302: Redirect },
  problems: ['package/not-found', 'throttle/too-many-attempts'],
})

export const mailPackage = route({
  method: 'POST',
  path: '/v1/packages/{packageId}/mailings',
  access: ['session'],
  summary: "Mail the account's own address the way to a package: its page, which does not expire.",
  params: onePackage,
  body: empty,
  answers: { 202: empty },
  problems: ['session/required', 'session/not-allowed', 'package/not-found', 'throttle/too-many-attempts'],
})

export const downloadRoutes = { listPackages, downloadPackage, mailPackage }
