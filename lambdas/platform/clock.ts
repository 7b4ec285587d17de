// Time enters here and nowhere else: rules receive it as an argument. Milliseconds since 1970 inside, RFC 3339 outside.

/** Now, in milliseconds since 1970. */
export const now = (): number => Date.now()

/** RFC 3339 in UTC with milliseconds, as every contract says it. */
export const toTime = (milliseconds: number): string => new Date(milliseconds).toISOString()

/** Milliseconds since 1970 of an RFC 3339 time. */
export const fromTime = (time: string): number => Date.parse(time)

/** Seconds since 1970, rounded up, as DynamoDB's TTL wants it. Garbage collection only: expiry is a condition. */
export const toTtl = (milliseconds: number): number => Math.ceil(milliseconds / 1000)
