// How long a last place is kept and shown.

import { describe, expect, it } from '@jest/globals'
import { keptUntil, shownUntil } from '../../../lambdas/devices/last-place.ts'
import { day, noon } from '../../support/clock.ts'
import { putDevice } from '../../support/records.ts'
import { Tables } from '../../support/tables.ts'
import '../../support/environment.ts'

const place = { latitude: 1, longitude: 2, accuracyMeters: 3, at: new Date(noon).toISOString() }
const device = putDevice(new Tables())

describe('a last place', () => {
  it('is kept for a day, and for 30 while the device is missing', () => {
    expect(keptUntil(device, noon)).toBe(noon + day)
    expect(keptUntil({ ...device, missingSince: noon - 1 }, noon)).toBe(noon + 30 * day)
  })

  it('that is still kept when the device is marked missing is kept for 30 days from then, until it is found', () => {
    const lastPlace = { place, until: noon + day }
    expect(shownUntil({ lastPlace })).toBe(noon + day)
    expect(shownUntil({ lastPlace, missingSince: noon + day - 1 })).toBe(noon + 31 * day - 1)
    // What was over then does not come back.
    expect(shownUntil({ lastPlace, missingSince: noon + day })).toBe(noon + day)
    expect(shownUntil({})).toBeUndefined()
  })
})
