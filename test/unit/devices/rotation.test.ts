// Which certificates of a device work: never fewer than one that it holds, never more than two.

import '../../support/environment.ts'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { withCertificate } from '../../../lambdas/devices/rotation.ts'
import { day, hour, noon } from '../../support/clock.ts'
import { putDevice } from '../../support/records.ts'
import { Tables } from '../../support/tables.ts'

const device = { ...putDevice(new Tables()), certificateId: 'c0' }

describe('another certificate', () => {
  it('leaves the one before working for a day', () => {
    expect(withCertificate(device, 'c1', 'k1', noon)).toMatchObject({
      certificateId: 'c1',
      certificateAt: noon,
      keyHash: 'k1',
      formerCertificate: { id: 'c0', until: noon + day },
    })
  })

  it('within that day leaves the first one working, because the answer with the second may be lost', () => {
    const once = withCertificate(device, 'c1', 'k1', noon)
    expect(withCertificate(once, 'c2', 'k2', noon + day - 1).formerCertificate.id).toBe('c0')
    expect(withCertificate(once, 'c2', 'k2', noon + day).formerCertificate.id).toBe('c1')
  })

  it('never stops the one that a device holds, whichever answers it got, if it asks again within a day', () => {
    const step = fc.record({ later: fc.integer({ min: 1, max: day - hour }), isLost: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        // What it holds is what it last got; while answers are lost, it asks again.
        let [known, held, now] = [{ ...device } as ReturnType<typeof withCertificate> | typeof device, 'c0', noon]
        for (const [index, { later, isLost }] of steps.entries()) {
          now += later
          const working = [known.certificateId, known.formerCertificate?.id]
          expect(working).toContain(held)
          known = withCertificate(known, `n${index}`, `k${index}`, now)
          if (!isLost) held = known.certificateId
          else if (held !== known.formerCertificate?.id) {
            // It held the one in between, and asks again at once over HTTPS, which needs no certificate.
            held = known.certificateId
          }
        }
      }),
    )
  })
})
