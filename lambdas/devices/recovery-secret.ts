// The secret of a device's offline recovery codes: derived from its id and epoch, so that no copy of it stands in the
// database, and a device that is enrolled anew has another one.

import { seal } from '../platform/hub-key.ts'

/** 20 bytes: RFC 4226 §4 R6 wants at least 128 bits, and recommends 160. */
export async function recoverySecretOf({ deviceId, epoch }: { deviceId: string; epoch: number }): Promise<Buffer> {
  return Buffer.from(await seal('recovery-secret', `${deviceId} ${epoch}`), 'base64url').subarray(0, 20)
}
