// The list of packages that is kept in their bucket: what stands in it, and what publishing does to it. A version is for
// ever: the same one with other bytes is refused, so a hash that somebody noted stays true.

import * as z from 'zod/mini'
import { compareVersions, Package } from '../../contracts/downloads.ts'

/** How many versions of a platform are offered. */
export const mostVersions = 3
export const downloadSeconds = 60

const Published = z.extend(z.omit(Package, { id: true }), {
  /** As which a browser keeps it. */
  fileName: z.string().check(z.regex(/^[\w.-]{1,120}$/, 'must be a plain file name')),
})
export type Published = z.infer<typeof Published>

const Manifest = z.strictObject({ packages: z.array(Published) })

export const idOf = ({ platform, version }: Pick<Published, 'platform' | 'version'>): string =>
  `pkg_${platform}-${version}`

/** Of the object that holds the bytes: named by what they are, so that it is written once and never replaced. */
export const keyOf = ({ sha256 }: Pick<Published, 'sha256'>): string => `packages/${sha256}`

export const shown = (published: Published): Package => ({ id: idOf(published), ...published })

/** What a manifest lists, or nothing where it is none. */
export function readManifest(text: string): Published[] | undefined {
  try {
    return inOrder(Manifest.parse(JSON.parse(text)).packages)
  } catch {
    return undefined
  }
}

export const manifestOf = (packages: readonly Published[]): string => `${JSON.stringify({ packages }, null, 2)}\n`

/** By platform, the newest first. */
const inOrder = (packages: readonly Published[]): Published[] =>
  [...packages].sort(
    (a, b) => (a.platform < b.platform ? -1 : Number(a.platform > b.platform)) || compareVersions(b.version, a.version),
  )

export type Publication =
  | { readonly outcome: 'published'; readonly packages: readonly Published[] }
  | { readonly outcome: 'there' | 'other-bytes' | 'too-old' }

/** What the list is with one package more. Of each platform the newest stay. */
export function withPackage(packages: readonly Published[], added: Published): Publication {
  const ofPlatform = packages.filter(({ platform }) => platform === added.platform)
  const same = ofPlatform.find(({ version }) => compareVersions(version, added.version) === 0)
  if (same) return { outcome: same.sha256 === added.sha256 ? 'there' : 'other-bytes' }
  const offered = inOrder([...ofPlatform, added]).slice(0, mostVersions)
  if (!offered.includes(added)) return { outcome: 'too-old' }
  const others = packages.filter(({ platform }) => platform !== added.platform)
  return { outcome: 'published', packages: inOrder([...others, ...offered]) }
}
