// Recovery codes: ten of 120 random bits in Crockford's base32, each good once. With so many bits a plain SHA-256 is
// enough to keep them by (ASVS 5.0 6.5.2 draws the line at 112).

import { randomInt } from 'node:crypto'
import { fingerprint } from '../platform/secret.ts'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const groups = 6
const groupLength = 4
const howManyCodes = 10
const fewCodes = 3

const group = () => Array.from({ length: groupLength }, () => alphabet[randomInt(alphabet.length)]).join('')

/** Fresh codes, as they are shown: six groups of four. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: howManyCodes }, () => Array.from({ length: groups }, group).join('-'))

/** What is kept of a code. Case, dashes and letters that look alike make no difference. */
export const recoveryCodeHash = (typed: string): string =>
  fingerprint(typed.toUpperCase().replaceAll('-', '').replace(/[IL]/g, '1').replaceAll('O', '0'))

/** Whether so few are left that the owner is warned. */
export const isRunningLow = (left: number): boolean => left <= fewCodes
