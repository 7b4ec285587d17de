// The time that functions see. It stands still until a test moves it.

import { jest } from '@jest/globals'

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

/** When tests happen, unless they say otherwise; milliseconds since 1970. */
export const noon = Date.parse('2026-11-22T12:00:00.000Z')

/** Stops the clock at a time. */
export function setNow(milliseconds: number): void {
  jest.spyOn(Date, 'now').mockReturnValue(milliseconds)
}

/** Lets time pass. */
export const passTime = (milliseconds: number): void => setNow(Date.now() + milliseconds)
