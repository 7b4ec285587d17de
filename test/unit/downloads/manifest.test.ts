// What publishing does to the list of packages, whatever was published before and in whatever order.

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { platforms } from '../../../contracts/devices.ts'
import { compareVersions, Package } from '../../../contracts/downloads.ts'
import {
  idOf,
  keyOf,
  manifestOf,
  mostVersions,
  type Published,
  readManifest,
  shown,
  withPackage,
} from '../../../lambdas/downloads/manifest.ts'
import { published } from '../../support/packages.ts'
import { seedOfThisRun } from '../../support/random.ts'

const seed = seedOfThisRun()
const bytes = Buffer.from('bytes')
const of = (version: string, given: Partial<Published> = {}) => published(bytes, { version, ...given })
const versions = (packages: readonly Published[]) => packages.map(({ version }) => version)
const offering = (...all: Published[]) =>
  all.reduce<readonly Published[]>((packages, added) => {
    const publication = withPackage(packages, added)
    return publication.outcome === 'published' ? publication.packages : packages
  }, [])

describe('a manifest', () => {
  it('lists the newest first, as numbers and not as text', () => {
    expect(versions(offering(of('1.9'), of('1.10'), of('1.2')))).toEqual(['1.10', '1.9', '1.2'])
  })

  it('keeps the newest of each platform, and says where one would not be among them', () => {
    const packages = offering(of('1.0'), of('1.1'), of('1.2'), of('1.3'), of('0.1', { platform: 'linux' }))
    expect(packages.map(idOf)).toEqual(['pkg_android-1.3', 'pkg_android-1.2', 'pkg_android-1.1', 'pkg_linux-0.1'])
    expect(withPackage(packages, of('1.0.9'))).toEqual({ outcome: 'too-old' })
  })

  it('takes the same version with the same bytes for what is there, and with others for a mistake', () => {
    const packages = offering(of('1.0'))
    expect(withPackage(packages, of('1.0.0'))).toEqual({ outcome: 'there' })
    expect(withPackage(packages, published(Buffer.from('others'), { version: '1.0' }))).toEqual({
      outcome: 'other-bytes',
    })
  })

  it('is read as it was written, and is none where anything in it is wrong', () => {
    const packages = offering(of('1.0'), of('2.0', { platform: 'ios', name: 'Vigil for Ünderground' }))
    expect(readManifest(manifestOf(packages))).toEqual(packages)
    const broken = [
      '',
      '{',
      'null',
      '[]',
      '{}',
      '{"packages":[{}]}',
      manifestOf([of('v1')]),
      manifestOf([of('1.0', { fileName: 'a"; filename="b' })]),
      manifestOf([of('1.0', { sha256: 'A'.repeat(64) })]),
      manifestOf([of('1.0', { sizeBytes: 0 })]),
    ]
    for (const text of broken) expect(readManifest(text)).toBeUndefined()
  })

  const anyPackage = fc
    .record({
      platform: fc.constantFrom(...platforms),
      version: fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 12 })).map((numbers) => numbers.join('.')),
      content: fc.constantFrom('a', 'b'),
    })
    .map(({ content, ...given }) => published(Buffer.from(content), given))

  it(`offers of each platform the newest of what it took, whatever came when (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.array(anyPackage, { maxLength: 30 }), (all) => {
        const packages = offering(...all)
        expect(new Set(packages.map(idOf)).size).toBe(packages.length)
        for (const platform of platforms) {
          const newest = [...new Set(versions(all.filter((each) => each.platform === platform)))].sort((a, b) =>
            compareVersions(b, a),
          )
          expect(versions(packages.filter((each) => each.platform === platform))).toEqual(newest.slice(0, mostVersions))
        }
        // The first bytes of a version are the ones that stay.
        for (const each of packages) expect(all.find((one) => idOf(one) === idOf(each))?.sha256 ?? '').toBe(each.sha256)
      }),
      { seed },
    )
  })
})

describe('a package', () => {
  it('is shown without what only the bucket needs, under the id of its platform and version', () => {
    expect(Package.parse(shown(of('1.4.0')))).toEqual({
      id: 'pkg_android-1.4.0',
      platform: 'android',
      version: '1.4.0',
      sizeBytes: bytes.length,
      sha256: of('1.0').sha256,
      publishedAt: '2026-11-22T12:00:00.000Z',
    })
  })

  it('lies under a name that says what it is', () => {
    expect(keyOf(of('1.0'))).toBe(`packages/${of('1.0').sha256}`)
  })
})
