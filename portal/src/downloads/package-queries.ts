// What the hub offers for download, as the page shows it: by platform, the one that matters here first.

import { queryOptions } from '@tanstack/react-query'
import { type Platform, platforms } from '../../../contracts/devices.ts'
import { listPackages, type Package } from '../../../contracts/downloads.ts'
import { call } from '../app/api.ts'

export const packagesQuery = queryOptions({
  queryKey: ['packages'],
  queryFn: async ({ signal }) => (await call(listPackages, {}, { signal })).body.items,
})

export interface Offer {
  readonly platform: Platform
  /** The newest first, but for the one that a link asks for. */
  readonly packages: readonly [Package, ...Package[]]
}

/** Of each platform its packages; `first` before the others. A package that is asked for stands before its fellows. */
export function offersOf(packages: readonly Package[], first: Platform | undefined, asked: string | null): Offer[] {
  const inOrder = [...platforms].sort((a, b) => Number(b === first) - Number(a === first))
  return inOrder.flatMap((platform) => {
    const ofPlatform = packages.filter((each) => each.platform === platform)
    const [shown, ...others] = ofPlatform.toSorted((a, b) => Number(b.id === asked) - Number(a.id === asked))
    return shown ? [{ platform, packages: [shown, ...others] as const }] : []
  })
}

/** The platform of a package's id, also of one that is not offered any more. */
export const platformOf = (packageId: string | null): Platform | undefined =>
  platforms.find((platform) => packageId?.startsWith(`pkg_${platform}-`))

export const downloadPath = ({ id }: Package): string => `/v1/packages/${id}/download`

/** The page of a package, which does not expire. */
export const pageOf = ({ id }: Package): string => `${location.origin}/downloads?package=${encodeURIComponent(id)}`
