// A state folder as enrolment leaves it, without a hub.

import type { EnrolmentRecord } from '../../../device/sdk/enrolment-record.ts'
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
    recoverySecret: 'secret',
  }
}
