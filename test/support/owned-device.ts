// A device without a process: enrolled over HTTPS with a real key, so that a test holds its certificate and session and
// may say on its behalf whatever it likes.

import { generateKeyPairSync } from 'node:crypto'
import { Refused } from '../../contracts/client.ts'
import { type Enrolment, enrolDevice } from '../../contracts/devices.ts'
import { certificateRequest } from '../../device/sdk/keys.ts'
import type { Person } from './person.ts'

export interface OwnedDevice extends Enrolment {
  readonly keyPem: string
}

/** A key as a device makes it, and the request for its certificate. */
export async function newKey(): Promise<{ keyPem: string; csr: string }> {
  const { privateKey: keyPem } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  return { keyPem, csr: await certificateRequest(keyPem) }
}

/** What a device says of itself, when it can do everything that these tests ask of it. */
export const description = {
  name: 'Test phone',
  platform: 'android' as const,
  appVersion: '1.0.0',
  capabilities: ['antivirus.update-databases', 'antivirus.enable', 'device.lock', 'device.unlock', 'device.locate'],
}

export async function enrolFor(
  owner: Person,
  name = description.name,
  capabilities: readonly string[] = description.capabilities,
): Promise<OwnedDevice> {
  const { keyPem, csr } = await newKey()
  const enrolling = () =>
    owner.call(enrolDevice, { body: { ...description, name, capabilities: [...capabilities], csr } })
  const { body } = await enrolling().catch(async (failure) => {
    // A trial has five seats.
    if (!(failure instanceof Refused && failure.is('subscription/no-seat'))) throw failure
    await owner.moreSeats()
    return enrolling()
  })
  return { ...body, keyPem }
}
