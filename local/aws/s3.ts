// Amazon S3, as far as single objects need it: put, get (whole or a range), head, delete, with the bucket in the path. Each
// request must be signed, in its header (a function's call) or in its URL (a device or browser that was handed one).

import { createHash } from 'node:crypto'
import { type AwsAnswer, AwsError, type AwsRequest, type AwsService, unknownOperation } from './aws-call.ts'
import type { Objects, StoredObject } from './objects.ts'
import { assertSigned, isSignedInUrl } from './signature.ts'

export interface S3Options {
  readonly objects: Objects
  readonly region: string
  /** Virtual time, in milliseconds since 1970. */
  now(): number
}

const operations: Readonly<Record<string, string>> = {
  DELETE: 'DeleteObject',
  GET: 'GetObject',
  HEAD: 'HeadObject',
  PUT: 'PutObject',
}

/** Query parameter → the header of the answer that it sets. */
const overrides: Readonly<Record<string, string>> = {
  'response-cache-control': 'cache-control',
  'response-content-disposition': 'content-disposition',
  'response-content-type': 'content-type',
}

// What signs, and what the SDK says of itself; any other header of this kind, or condition, asks for something.
const knownHeaders = /^(?!x-amz-|if-)|^x-amz-(content-sha256|date|security-token|user-agent)$/
const knownOfPut = ['if-none-match', 'if-match', 'x-amz-checksum-sha256', 'x-amz-sdk-checksum-algorithm']
const knownParameters = /^(X-Amz-[A-Za-z0-9-]+|x-id)$/

export function s3({ objects, region, now }: S3Options): AwsService {
  return {
    protocol: 'rest-xml',
    isByUrl: isSignedInUrl,
    operationOf: ({ method, path }) => (/^\/[^/]+\/./.test(path) && operations[method]) || `${method} ${path}`,
    answer: (operation, request) => {
      assertSigned(request, region, now())
      assertKnown(operation, request)
      const [, bucket = '', key = ''] = /^\/([^/]+)\/(.+)$/.exec(decoded(request.path)) ?? []
      if (operation === 'PutObject') return put(objects, bucket, key, request)
      if (operation === 'DeleteObject') {
        objects.delete(bucket, key)
        return { status: 204, body: '' }
      }
      const found = objects.find(bucket, key)
      if (!found) throw new AwsError(404, 'NoSuchKey', 'The specified key does not exist.')
      return show(found, request)
    },
  }
}

function assertKnown(operation: string, { method, query, headers }: AwsRequest): void {
  if (operations[method] !== operation) throw unknownOperation(`s3 ${operation}`)
  const reads = operation === 'GetObject' || operation === 'HeadObject'
  const isKnownParameter = (name: string) => knownParameters.test(name) || (reads && Object.hasOwn(overrides, name))
  // A browser may ask whether its copy is still good; the whole object is always a right answer (RFC 9110 13.1).
  const isKnownHeader = (name: string) =>
    knownHeaders.test(name) ||
    (operation === 'PutObject' && knownOfPut.includes(name)) ||
    (reads && (name === 'if-none-match' || name === 'if-modified-since'))
  const unknown = [
    ...[...query.keys()].filter((name) => !isKnownParameter(name)),
    ...Object.keys(headers).filter((name) => !isKnownHeader(name)),
  ]
  if (unknown.length > 0) throw unknownOperation(`s3 ${operation} with ${unknown.join(', ')}`)
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    throw new AwsError(400, 'InvalidURI', "Couldn't parse the specified URI.")
  }
}

function put(objects: Objects, bucket: string, key: string, { headers, body }: AwsRequest): AwsAnswer {
  if (headers['content-length'] === undefined)
    throw new AwsError(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.')
  assertChecksum(body, headers['x-amz-checksum-sha256'])
  assertCondition(objects.find(bucket, key), headers)
  const { etag } = objects.put(bucket, key, headers['content-type'] ?? 'binary/octet-stream', body)
  return { status: 200, headers: { etag }, body: '' }
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
function assertCondition(there: StoredObject | undefined, headers: AwsRequest['headers']): void {
  const { 'if-none-match': noneMatch, 'if-match': match } = headers
  if (noneMatch !== undefined && noneMatch !== '*') throw unknownOperation(`s3 PutObject if none matches ${noneMatch}`)
  if (match !== undefined && !there) throw new AwsError(404, 'NoSuchKey', 'The specified key does not exist.')
  if ((noneMatch && there) || (match !== undefined && match !== there?.etag))
    throw new AwsError(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold')
}

/** What was said of the bytes before they came. */
function assertChecksum(body: Buffer, said: string | string[] | undefined): void {
  if (said !== undefined && said !== createHash('sha256').update(body).digest('base64'))
    throw new AwsError(400, 'BadDigest', 'The SHA256 you specified did not match the calculated checksum.')
}

function show({ body, contentType, etag, modifiedAt }: StoredObject, { headers, query }: AwsRequest): AwsAnswer {
  const range = rangeOf(headers.range, body.length)
  return {
    status: range ? 206 : 200,
    headers: {
      'accept-ranges': 'bytes',
      'content-type': contentType,
      etag,
      'last-modified': new Date(modifiedAt).toUTCString(),
      ...(range && { 'content-range': `bytes ${range.first}-${range.last}/${body.length}` }),
      ...Object.fromEntries(
        Object.entries(overrides).flatMap(([name, header]) => {
          const value = query.get(name)
          return value === null ? [] : [[header, value]]
        }),
      ),
    },
    body: range ? body.subarray(range.first, range.last + 1) : body,
  }
}

/** RFC 9110 14.1.2; one that is not understood, and several at once, are ignored, as S3 does. */
function rangeOf(header: string | undefined, size: number): { first: number; last: number } | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (from === undefined || to === undefined || from + to === '') return undefined
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (from !== '' && to !== '' && Number(to) < first) return undefined
  if (first > last) throw new AwsError(416, 'InvalidRange', 'The requested range is not satisfiable')
  return { first, last }
}
