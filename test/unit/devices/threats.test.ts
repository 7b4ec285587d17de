// What was found on a device: newest first, each once, at most fifty.

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { mergeThreats } from '../../../lambdas/devices/threats.ts'

const threat = fc.record(
  { name: fc.constantFrom('A', 'B', 'C'), path: fc.constantFrom(...Array.from({ length: 30 }, (_, at) => `/${at}`)) },
  { requiredKeys: ['name'] },
)

describe('threats', () => {
  it('stand newest first, and one that is found again is the newest', () => {
    const known = mergeThreats(mergeThreats(undefined, [{ name: 'A' }]), [{ name: 'B', path: '/b' }])
    expect(known).toEqual([{ name: 'B', path: '/b' }, { name: 'A' }])
    expect(mergeThreats(known, [{ name: 'A' }])).toEqual([{ name: 'A' }, { name: 'B', path: '/b' }])
    // The same threat in another place is another one.
    expect(mergeThreats(known, [{ name: 'A', path: '/a' }])).toHaveLength(3)
  })

  it('are each kept once, at most fifty, with everything that was just found, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(fc.array(threat, { maxLength: 20 }), { maxLength: 8 }), (batches) => {
        const kept = batches.reduce<ReturnType<typeof mergeThreats>>((known, found) => mergeThreats(known, found), [])
        const names = kept.map((each) => JSON.stringify([each.name, each.path]))
        expect(new Set(names).size).toBe(names.length)
        const last = batches.at(-1) ?? []
        expect(names.length).toBeLessThanOrEqual(50)
        const newest = new Set(last.map((each) => JSON.stringify([each.name, each.path])))
        expect(new Set(names.slice(0, newest.size))).toEqual(newest)
        const everything = new Set(batches.flat().map((each) => JSON.stringify([each.name, each.path])))
        expect(names.length).toBe(Math.min(50, everything.size))
      }),
    )
  })
})
