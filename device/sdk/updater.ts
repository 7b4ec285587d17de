// Looks for a newer version of the app, and brings it to this device: not one byte more than the hub said, and under its name
// only once size and SHA-256 are what the hub said. Whoever changed a package on its way, or in its store, changed nothing here.

import { createHash, randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { client, Refused, Unreachable } from '../../contracts/client.ts'
import type { Platform } from '../../contracts/devices.ts'
import { compareVersions, downloadPackage, listPackages, type Package, Version } from '../../contracts/downloads.ts'
import { ProblemBody } from '../../contracts/problems.ts'
import { flushFolder } from './durable-file.ts'

/** The hub's origin, without `/v1`. */
interface AtHub {
  readonly hub: string
  readonly signal?: AbortSignal
  readonly fetch?: typeof fetch
}

export interface UpdateQuestion extends AtHub {
  readonly platform: Platform
  /** What runs here. What is no version (two to four numbers with dots) is older than every package. */
  readonly appVersion: string
}

/**
 * The newest package for this platform, where it is newer than what runs here.
 * @throws {Refused} the hub's problem
 * @throws {Unreachable}
 */
export async function findUpdate({ hub, platform, appVersion, signal, fetch }: UpdateQuestion) {
  const call = client({ origin: hub, ...(fetch && { fetch }) })
  const { items } = (await call(listPackages, {}, { ...(signal && { signal }) })).body
  const [newest] = items
    .filter((each) => each.platform === platform)
    .sort((a, b) => compareVersions(b.version, a.version))
  const isNewer = newest && !(isVersion(appVersion) && compareVersions(newest.version, appVersion) <= 0)
  return isNewer ? newest : undefined
}

const isVersion = (text: string): boolean => Version.safeParse(text).success

export interface PackageDownload extends AtHub {
  /** As the hub lists it. */
  readonly update: Package
  /** The file that it becomes. Beside it, in the same folder, stands what has come so far (`….part`). */
  readonly to: string
  /** Called with how many bytes have come. */
  readonly progress?: (bytes: number) => void
}

/** What came is not the package that the hub lists. Nothing of it was kept. */
export class PackageRefused extends Error {
  /** `too-short` and `too-long`: of another size; `other-bytes`: of the right size, with another SHA-256. */
  readonly reason: 'too-short' | 'too-long' | 'other-bytes'
  constructor(reason: PackageRefused['reason']) {
    super(`The package is not the one that the hub lists: ${reason}.`)
    this.name = 'PackageRefused'
    this.reason = reason
  }
}

/**
 * Loads a package into a file. When it resolves, the file is whole, is the one that the hub lists, and survives a power cut;
 * where it throws, nothing of it is left, and what stood at `to` before stands there still.
 * @throws {PackageRefused} of another size, or with another hash
 * @throws {Refused} `package/not-found`, `throttle/too-many-attempts`
 * @throws {Unreachable} no answer, or one that broke off. The same call may be made again.
 */
export async function fetchPackage(options: PackageDownload): Promise<void> {
  const { to } = options
  const partial = `${to}.${randomUUID()}.part`
  try {
    await keep(partial, options)
    await rename(partial, to)
    await flushFolder(dirname(to))
  } catch (failure) {
    await rm(partial, { force: true })
    throw failure
  }
}

async function keep(partial: string, options: PackageDownload): Promise<void> {
  const { update, progress } = options
  const hash = createHash('sha256')
  let size = 0
  const file = await open(partial, 'wx', 0o600)
  try {
    for await (const chunk of await bytesOf(options)) {
      size += chunk.byteLength
      if (size > update.sizeBytes) throw new PackageRefused('too-long')
      hash.update(chunk)
      await file.writeFile(chunk)
      progress?.(size)
    }
    if (size < update.sizeBytes) throw new PackageRefused('too-short')
    if (hash.digest('hex') !== update.sha256) throw new PackageRefused('other-bytes')
    await file.sync()
  } finally {
    await file.close()
  }
}

/** What the hub, or the store to which it sends on, answers; chunk by chunk. */
async function bytesOf({ hub, update, signal, fetch: send = fetch }: PackageDownload) {
  const unreachable = (cause: unknown) => {
    throw signal?.aborted ? cause : new Unreachable(cause)
  }
  const path = downloadPackage.path.replace('{packageId}', encodeURIComponent(update.id))
  const answer = await send(`${hub}${path}`, { ...(signal && { signal }) }).catch(unreachable)
  if (!answer.ok || !answer.body) throw await refusalIn(answer)
  return chunksOf(answer.body, unreachable)
}

async function* chunksOf(body: ReadableStream<Uint8Array>, broken: (cause: unknown) => never) {
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(broken)
      if (done) return
      yield value
    }
  } finally {
    // Of what is refused, no more is wanted.
    await reader.cancel().catch(() => {})
  }
}

/** The hub's own words, where it refused; a store that did is asked again another time. */
async function refusalIn(answer: Response): Promise<Error> {
  const problem = ProblemBody.safeParse(await answer.json().catch(() => undefined))
  return problem.success ? new Refused(problem.data) : new Unreachable(new Error(`the store answered ${answer.status}`))
}
