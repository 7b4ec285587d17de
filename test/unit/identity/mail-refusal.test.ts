// What stops mail to an address, and that in any order of events the same is known at the end.

import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  isNews,
  type MailRefusal,
  refusalByBounce,
  refusalByComplaint,
} from '../../../lambdas/identity/mail-refusal.ts'
import { noon } from '../../support/clock.ts'
import { holds } from '../../support/condition.ts'

describe('mail to an address', () => {
  it('stops when it comes back for good, and goes on when it came back for now', () => {
    expect(refusalByBounce('Permanent', noon)).toEqual({ reason: 'bounced', at: noon })
    for (const type of ['Transient', 'Undetermined', '']) expect(refusalByBounce(type, noon)).toBeUndefined()
  })

  it.each(['abuse', 'fraud', 'virus', 'other', undefined, null])('stops at a complaint (%s)', (type) => {
    expect(refusalByComplaint(type, noon)).toEqual({ reason: 'complained', at: noon })
  })

  it.each(['not-spam', 'auth-failure'])('goes on after a report that is no complaint (%s)', (type) => {
    expect(refusalByComplaint(type, noon)).toBeUndefined()
  })
})

describe('what is known of an address', () => {
  const refusal = fc.record({ reason: fc.constantFrom('bounced' as const, 'complained' as const), at: fc.nat() })
  const learn = (known: MailRefusal | undefined, next: MailRefusal) => {
    const { condition, values } = isNews(next, '#reason')
    return holds(condition, known && { ...known }, { values }) ? next : known
  }

  it('is a complaint if there was one, else a bounce, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(refusal, { minLength: 1 }), (events) => {
        const known = events.reduce<MailRefusal | undefined>(learn, undefined)
        expect(known?.reason).toBe(events.some(({ reason }) => reason === 'complained') ? 'complained' : 'bounced')
      }),
    )
  })

  it('is not changed by the same event again', () => {
    fc.assert(
      fc.property(refusal, (event) => {
        expect(learn(event, { ...event, at: event.at + 1 })).toBe(event)
      }),
    )
  })
})
