// Ids: a ULID behind the prefix of its kind. They sort by time of making, and say what they name.

import { ulid } from 'ulid'

type Prefix = 'acc' | 'ses' | 'dev' | 'cmd' | 'act' | 'pho' | 'mail' | 'sub' | 'lnk' | 'inv'

/** A new id, for example `dev_01K…`. */
export const newId = (prefix: Prefix, at: number): string => `${prefix}_${ulid(at)}`
