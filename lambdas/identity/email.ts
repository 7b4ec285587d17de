// Which addresses are the same account. The domain is compared as DNS does, the local part without case, because no
// provider in use tells Alice@ from alice@; plus-addresses stay distinct.

import { domainToASCII } from 'node:url'

/** The one spelling under which an address is looked up. The contract's schema has already refused what is no address. */
export const canonicalEmail = (typed: string): string => deliverableEmail(typed).toLowerCase()

/** How mail is written to: as typed, but with a domain that every mail server reads, and no dot at its end. */
export function deliverableEmail(typed: string): string {
  const at = typed.lastIndexOf('@')
  const domain = typed.slice(at + 1).replace(/\.$/, '')
  return `${typed.slice(0, at)}@${domainToASCII(domain) || domain}`
}
