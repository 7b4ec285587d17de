// Signature Version 4 as S3 checks it, in a URL or in a header: whoever was handed a URL can do with it what was signed,
// until it expires, and nothing else.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html

import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { AwsError, type AwsRequest, unknownOperation } from './aws-call.ts'

/** The one access key of this cloud. */
export const accessKey = { id: 'local', secret: 'local' }

const algorithm = 'AWS4-HMAC-SHA256'
const unsignedPayload = 'UNSIGNED-PAYLOAD'
const mostSkew = 15 * 60_000
const mostExpires = 7 * 24 * 3600

/** What a request says of its signature. */
interface Claim {
  readonly credential: string
  readonly date: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
  readonly payload: string
}

const denied = (message: string) => new AwsError(403, 'AccessDenied', message)

/** Whether the signature is in the URL. */
export const isSignedInUrl = ({ query }: AwsRequest): boolean => query.has('X-Amz-Algorithm')

/** Throws where a request is not signed for this very thing and moment. `now` is in milliseconds since 1970. */
export function assertSigned(request: AwsRequest, region: string, now: number): void {
  const claim = isSignedInUrl(request) ? claimOfUrl(request, now) : claimOfHeader(request, now)
  const scope = `${claim.date.slice(0, 8)}/${region}/s3/aws4_request`
  if (claim.credential !== `${accessKey.id}/${scope}`)
    throw new AwsError(403, 'InvalidAccessKeyId', `The credential is not ${accessKey.id}/${scope}.`)
  assertCovered(request, claim)
  assertPayload(request, claim)
  const expected = sign(scope, [algorithm, claim.date, scope, sha256(canonical(request, claim))].join('\n'))
  if (!sameText(expected, claim.signature))
    throw new AwsError(403, 'SignatureDoesNotMatch', 'The request is not the one that was signed.')
}

function claimOfUrl({ query, headers }: AwsRequest, now: number): Claim {
  const read = (name: string) => {
    const [value, ...others] = query.getAll(`X-Amz-${name}`)
    if (value !== undefined && others.length === 0) return value
    throw new AwsError(400, 'AuthorizationQueryParametersError', `X-Amz-${name} must be there once.`)
  }
  if (headers.authorization) throw new AwsError(400, 'InvalidArgument', 'Only one auth mechanism allowed.')
  const [date, expires] = [read('Date'), Number(read('Expires'))]
  if (read('Algorithm') !== algorithm || !(expires >= 1 && expires <= mostExpires))
    throw new AwsError(400, 'AuthorizationQueryParametersError', 'X-Amz-Algorithm or X-Amz-Expires is not valid.')
  const signedAt = timeOf(date)
  if (signedAt - mostSkew > now) throw denied('Request is not valid yet.')
  if (signedAt + expires * 1000 <= now) throw denied('Request has expired.')
  return {
    date,
    credential: read('Credential'),
    signedHeaders: read('SignedHeaders').split(';'),
    signature: read('Signature'),
    payload: query.get('X-Amz-Content-Sha256') ?? unsignedPayload,
  }
}

function claimOfHeader({ headers }: AwsRequest, now: number): Claim {
  const [, credential = '', names = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), *SignedHeaders=([^,]+), *Signature=([0-9a-f]+)$/.exec(
      headers.authorization ?? '',
    ) ?? []
  if (!signature) throw denied('Access Denied')
  const date = String(headers['x-amz-date'])
  if (!(Math.abs(timeOf(date) - now) <= mostSkew))
    throw new AwsError(403, 'RequestTimeTooSkewed', 'The request was signed at another time.')
  const payload = String(headers['x-amz-content-sha256'])
  return { credential, date, signedHeaders: names.split(';'), signature, payload }
}

/** Not a number where it is none: no comparison holds then. */
const timeOf = (date: string): number =>
  Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))

function assertCovered({ headers }: AwsRequest, { signedHeaders }: Claim): void {
  const needed = Object.keys(headers).filter((name) => name === 'host' || name.startsWith('x-amz-'))
  const left = needed.filter((name) => !signedHeaders.includes(name))
  if (left.length > 0) throw denied(`There were headers present in the request which were not signed: ${left}`)
}

function assertPayload({ body }: AwsRequest, { payload }: Claim): void {
  if (payload === unsignedPayload) return
  if (!/^[0-9a-f]{64}$/.test(payload)) throw unknownOperation(`s3 a payload signed as ${payload}`)
  if (payload !== sha256(body)) throw new AwsError(400, 'XAmzContentSHA256Mismatch', 'The body has another hash.')
}

/** Throws nothing: what can not be decoded is signed by nobody. */
function canonical({ method, target, headers }: AwsRequest, { signedHeaders, payload }: Claim): string {
  const [path = '', query = ''] = target.split('?', 2)
  const parameters = [...new URLSearchParams(query)]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
  const lines = signedHeaders.map(
    (name) =>
      `${name}:${String(headers[name] ?? '')
        .trim()
        .replace(/ +/g, ' ')}\n`,
  )
  return [method, path, parameters.join('&'), lines.join(''), signedHeaders.join(';'), payload].join('\n')
}

// RFC 3986 §2.3: everything but unreserved characters.
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

function sign(scope: string, text: string): string {
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${accessKey.secret}`)
  return hmac(key, text).toString('hex')
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
