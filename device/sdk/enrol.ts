// Enrolment: from an owner's session to a device that can connect on its own. The key is on disk before the hub is
// asked, so an answer that got lost is asked for again with the same key, and the hub repeats it (for five minutes).

import { setTimeout as wait } from 'node:timers/promises'
import type * as z from 'zod/mini'
import { client, Refused, Unreachable } from '../../contracts/client.ts'
import { enrolDevice } from '../../contracts/devices.ts'
import { makePrivateFolder } from './durable-file.ts'
import { type EnrolmentRecord, loadEnrolment, saveEnrolment } from './enrolment-record.ts'
import { openKeySet } from './key-set.ts'
import { certificateRequest, forgetKey, loadOrMakeKey } from './keys.ts'
import { eraseRemains } from './state-folder.ts'

/**
 * Name (at most 64 characters, for the owner's eyes), platform, model, app version (at most 32) and capabilities: the
 * command types that there are handlers for. With `replaces` the name may be left out, and stays the one that it has.
 */
export type DeviceDescription = Omit<z.input<typeof enrolDevice.body>, 'csr' | 'replaces'>

interface Admission {
  /** The hub's origin, without `/v1`. */
  readonly hub: string
  /** Bearer token of the owner's session, or what `readInstallLink` read in a personal link. */
  readonly token: string
  /** Folder for everything this device must keep; it is made where it is missing. One folder is one device. */
  readonly state: string
  readonly fetch?: typeof fetch
  /** Waits before asking again, milliseconds. */
  readonly retryAfterMs?: readonly number[]
}

interface NewDevice {
  readonly device: DeviceDescription & { readonly name: string }
  readonly replaces?: undefined
}

interface SameDeviceAnew {
  readonly device: DeviceDescription
  /** `dev_…`: this is that device anew, after a wipe or a new installation. It keeps its id, and nothing old runs on it. */
  readonly replaces: string
}

export type EnrolOptions = Admission & (NewDevice | SameDeviceAnew)

/**
 * Connects this device to the owner's account and stores what it needs from then on.
 * @throws {Error} where the folder holds a device already
 * @throws {Refused} the hub's problem: `session/required`, `session/not-allowed`, `request/invalid`; for `replaces` also
 *   `device/not-found`, and `device/not-replaceable` (still connected, or of another platform)
 * @throws {Unreachable} no answer, also after asking again. Call it again: the same key is used.
 * @throws {KeySetRefused} the keys are not signed by the root key that came with them
 */
export async function enrol(options: EnrolOptions): Promise<EnrolmentRecord> {
  const { hub, state } = options
  await makePrivateFolder(state)
  const earlier = await loadEnrolment(state)
  if (earlier) throw new Error(`${state} holds the device ${earlier.device.id} already.`)
  await eraseRemains(state)
  const enrolment = await askWithKeyOf(options).catch(async (failure) => {
    // An answer that was lost longer ago than the hub repeats it: that key can not be completed, so make another.
    if (!(failure instanceof Refused && failure.is('device/key-in-use'))) throw failure
    await forgetKey(state)
    return askWithKeyOf(options)
  })
  await openKeySet(enrolment.verificationKeys, enrolment.rootKey)
  const record = { hub, ...enrolment }
  await saveEnrolment(state, record)
  return record
}

async function askWithKeyOf(options: EnrolOptions) {
  const { hub, token, device, replaces, state, fetch, retryAfterMs = [500, 2000] } = options
  const call = client({ origin: hub, token: () => token, ...(fetch && { fetch }) })
  const csr = await certificateRequest(await loadOrMakeKey(state))
  for (let tries = 0; ; tries++) {
    try {
      return (await call(enrolDevice, { body: { ...device, csr, ...(replaces && { replaces }) } })).body
    } catch (failure) {
      const delay = retryAfterMs[tries]
      if (delay === undefined || !mayHaveBeenLost(failure)) throw failure
      await wait(delay)
    }
  }
}

function mayHaveBeenLost(failure: unknown): boolean {
  return failure instanceof Unreachable || (failure instanceof Refused && failure.is('service/busy', 'internal'))
}
