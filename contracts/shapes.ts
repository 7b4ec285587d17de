// The small shapes that every word uses: ids, times, pages. Ids are ULIDs behind a short prefix, so that a log line
// or a URL says what kind of thing it names.

import * as z from 'zod/mini'

const ulid = '[0-9A-HJKMNP-TV-Z]{26}'
const id = (prefix: string) =>
  z.string().check(z.regex(new RegExp(`^${prefix}_${ulid}$`), `must be an id that begins with ${prefix}_`))

export const AccountId = id('acc')
export const SessionId = id('ses')
export const DeviceId = id('dev')
export const CommandId = id('cmd')
export const EntryId = id('act')
export const PhotoId = id('pho')
export const SubscriptionId = id('sub')
export const InstallLinkId = id('lnk')
export const InvitationId = id('inv')
export const IdentityId = id('idn')
/** No ULID: of platform and version, so that it is the same wherever and whenever it is made. */
export const PackageId = z
  .string()
  .check(z.regex(/^pkg_[0-9A-Za-z][0-9A-Za-z.-]{0,60}$/, 'must be an id that begins with pkg_'))

/** RFC 3339, UTC, milliseconds: `2026-11-22T17:30:00.000Z`. */
export const Time = z.iso.datetime({ precision: 3, error: 'must be an RFC 3339 time in UTC with milliseconds' })

/** The body of a 204. */
export const noContent = z.undefined()
export const empty = z.strictObject({})
/** The body of a 302. It leaves as the header `Location`, which browsers and `fetch` follow by themselves. */
export const Redirect = z.object({ location: z.url() })

export const Page = z.strictObject({
  cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(512))),
  limit: z.optional(
    z.pipe(
      z.string().check(z.regex(/^[1-9][0-9]{0,2}$/, 'must be a number from 1 to 100')),
      z.transform((text) => Math.min(Number(text), 100)),
    ),
  ),
})

/** A page of a list. `nextCursor` is absent on the last page. */
export const list = <T extends z.ZodMiniType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.optional(z.string()) })

/** Text that a person typed, shown to people: no control characters, no blank ends, at most `max` code points. */
export const plainText = (max: number) =>
  z.string().check(
    z.trim(),
    z.minLength(1, 'must not be empty'),
    z.refine((text) => [...text].length <= max, `must have at most ${max} characters`),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
    z.regex(/^[^\u0000-\u001f\u007f\u2028\u2029]*$/u, 'must not contain control characters'),
  )
