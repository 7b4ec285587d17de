// A bucket that keeps what is put, with the conditions of S3: what is put on condition of an ETag is refused where another
// one is there, and what has another hash than was said is not taken.

import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3'
import { mockClient } from 'aws-sdk-client-mock'
import { awsError } from './tables.ts'

const etagOf = (body: Buffer) => `"${createHash('md5').update(body).digest('hex')}"`

export class TestBucket {
  readonly client = mockClient(S3Client)
  readonly objects = new Map<string, Buffer>()
  /** Called before the next put of this key is looked at: what happens in between. */
  readonly between = new Map<string, () => void>()

  constructor() {
    this.client.on(GetObjectCommand).callsFake(({ Key }) => {
      const body = this.objects.get(Key)
      if (!body) throw awsError('NoSuchKey')
      return { ETag: etagOf(body), Body: { transformToString: async () => body.toString() } }
    })
    this.client.on(HeadObjectCommand).callsFake(({ Key }) => {
      const body = this.objects.get(Key)
      if (!body) throw awsError('NotFound')
      return { ContentLength: body.length }
    })
    this.client.on(PutObjectCommand).callsFake((input) => this.#put(input))
  }

  async #put({ Key = '', Body, IfMatch, IfNoneMatch, ChecksumSHA256 }: PutObjectCommandInput) {
    const body = Body instanceof Readable ? Buffer.concat(await Body.toArray()) : Buffer.from(String(Body))
    const between = this.between.get(Key)
    this.between.delete(Key)
    between?.()
    const there = this.objects.get(Key)
    if (ChecksumSHA256 && ChecksumSHA256 !== createHash('sha256').update(body).digest('base64'))
      throw awsError('BadDigest')
    if (IfMatch && !there) throw awsError('NoSuchKey')
    if ((IfNoneMatch === '*' && there) || (IfMatch && there && IfMatch !== etagOf(there)))
      throw awsError('PreconditionFailed')
    this.objects.set(Key, body)
    return {}
  }

  get manifest(): unknown {
    return JSON.parse(this.objects.get('manifest.json')?.toString() ?? 'null')
  }

  puts(key: string): number {
    return this.client.commandCalls(PutObjectCommand).filter(({ args: [{ input }] }) => input.Key === key).length
  }

  looks(): number {
    return this.client.commandCalls(GetObjectCommand).length
  }
}
