// A state folder as enrolment leaves it, without a hub.

import { type EnrolmentRecord, saveEnrolment } from '../../../device/sdk/enrolment-record.ts'
import { loadOrMakeKey } from '../../../device/sdk/keys.ts'
import { deviceId, type HubSigner } from './hub-signer.ts'

const at = '2026-11-22T12:00:00.000Z'

export async function recordFor(hub: HubSigner): Promise<EnrolmentRecord> {
  return {
    hub: 'http://localhost:1',
    device: {
      id: deviceId,
      name: 'Test phone',
      platform: 'android',
      appVersion: '1.0',
      capabilities: [],
      presence: { online: false, lastSeenAt: at },
      protection: { state: 'unknown', reasons: [] },
      readiness: [],
      createdAt: at,
      version: 1,
    },
    certificatePem: 'none: these tests speak plain TCP',
    mqtt: { url: 'mqtts://localhost:1', clientId: deviceId },
    verificationKeys: await hub.keySet(),
    rootKey: hub.root.jwk,
    epoch: 1,
    serverTime: at,
    session: { token: 'token' },
    recoverySecret: Buffer.from('12345678901234567890').toString('base64url'),
  }
}

/** Makes an enrolled device of a folder. */
export async function enrolInto(state: string, hub: HubSigner, more: Partial<EnrolmentRecord> = {}): Promise<void> {
  await loadOrMakeKey(state)
  await saveEnrolment(state, { ...(await recordFor(hub)), ...more })
}
