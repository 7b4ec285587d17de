// The objects of S3's buckets, each one file in the data folder: what it is in the first line, and then its bytes, so that
// one rename makes it whole. A bucket's lifecycle rules are kept by the virtual clock.

import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeAtomically } from '../data-folder.ts'
import { AwsError } from './aws-call.ts'

export interface BucketPlan {
  readonly name: string
  readonly rules: readonly { readonly Prefix: string; readonly ExpirationInDays?: number | undefined }[]
}

interface Facts {
  readonly key: string
  readonly contentType: string
  readonly etag: string
  /** Milliseconds since 1970. */
  readonly modifiedAt: number
}

export interface StoredObject extends Facts {
  readonly body: Buffer
}

const day = 24 * 3600_000
// A file's name ends there on the systems that we run on.
const longestName = 240

export class Objects {
  readonly #buckets: ReadonlyMap<string, BucketPlan>
  readonly #folder: string
  readonly #now: () => number
  #lookedAtDay = Number.NaN

  constructor(plans: readonly BucketPlan[], folder: string, now: () => number) {
    this.#buckets = new Map(plans.map((plan) => [plan.name, plan]))
    this.#folder = folder
    this.#now = now
  }

  /** The object, unless it has expired. Throws where there is no such bucket. */
  find(bucket: string, key: string): StoredObject | undefined {
    const found = read(this.#fileOf(bucket, key))
    return found && !this.#hasExpired(bucket, found) ? found : undefined
  }

  put(bucket: string, key: string, contentType: string, body: Buffer): StoredObject {
    const etag = `"${createHash('md5').update(body).digest('hex')}"`
    const facts: Facts = { key, contentType, etag, modifiedAt: this.#now() }
    const file = this.#fileOf(bucket, key)
    mkdirSync(join(this.#folder, bucket), { recursive: true, mode: 0o700 })
    writeAtomically(file, Buffer.concat([Buffer.from(`${JSON.stringify(facts)}\n`), body]))
    return { ...facts, body }
  }

  delete(bucket: string, key: string): void {
    rmSync(this.#fileOf(bucket, key), { force: true })
  }

  /** Deletes what has expired, once a day. */
  tick(): void {
    const today = Math.floor(this.#now() / day)
    if (today === this.#lookedAtDay) return
    this.#lookedAtDay = today
    for (const bucket of this.#buckets.keys()) {
      for (const file of filesIn(join(this.#folder, bucket))) {
        const found = read(file)
        if (found && this.#hasExpired(bucket, found)) rmSync(file, { force: true })
      }
    }
  }

  clear(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #fileOf(bucket: string, key: string): string {
    if (!this.#buckets.has(bucket)) throw new AwsError(404, 'NoSuchBucket', `There is no bucket ${bucket}.`)
    const name = `${encodeURIComponent(key)}.object`
    if (name.length > longestName) throw new AwsError(400, 'KeyTooLongError', 'This key is too long for a file here.')
    return join(this.#folder, bucket, name)
  }

  // S3, "Lifecycle configuration elements": days are counted to the next midnight UTC.
  #hasExpired(bucket: string, { key, modifiedAt }: Facts): boolean {
    const rules = this.#buckets.get(bucket)?.rules ?? []
    return rules.some(
      ({ Prefix, ExpirationInDays: days }) =>
        days !== undefined && key.startsWith(Prefix) && Math.ceil((modifiedAt + days * day) / day) * day <= this.#now(),
    )
  }
}

const unlessMissing = <T>(act: () => T): T | undefined => {
  try {
    return act()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

const filesIn = (folder: string): string[] =>
  (unlessMissing(() => readdirSync(folder)) ?? [])
    .filter((name) => name.endsWith('.object'))
    .map((name) => join(folder, name))

function read(file: string): StoredObject | undefined {
  const bytes = unlessMissing(() => readFileSync(file))
  if (!bytes) return undefined
  const end = bytes.indexOf('\n')
  return { ...(JSON.parse(bytes.subarray(0, end).toString()) as Facts), body: bytes.subarray(end + 1) }
}
