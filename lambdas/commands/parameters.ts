// Whether two requests ask for the same: their parameters are equal, whatever the order of their fields.

import { isDeepStrictEqual } from 'node:util'

export const sameParameters = (a: Record<string, unknown>, b: Record<string, unknown>): boolean =>
  isDeepStrictEqual({ ...a }, { ...b })
