// Erases accounts whose owners left: first their devices are disconnected and their seats given back, then everything under
// the account goes, its record last. Here and not in identity, which knows of no devices. Whatever interrupts it, the
// account stays due, and the next run goes on where this one stopped.

import { dueErasures, eraseAccount } from '../identity/account-store.ts'
import { releaseIdentities } from '../identity/disconnect-identities.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { describeError, logger } from '../platform/logger.ts'
import { eraseHolding } from '../subscriptions/erase-holding.ts'
import { findDevice, listOwned } from './device-store.ts'
import { cutOff, disconnect } from './disconnect.ts'
import { forgetDevice } from './enrolment-store.ts'

export const handler = async (): Promise<{ erased: number; failed: number }> => {
  const tally = { erased: 0, failed: 0 }
  for await (const accountId of dueErasures(now())) {
    try {
      await erase(accountId)
      tally.erased++
    } catch (error) {
      // One account that fails must not keep the others; it stays due.
      tally.failed++
      logger.error('erasing an account failed', { accountId, ...describeError(error) })
    }
  }
  if (tally.failed > 0) throw new Error(`Erasing failed for ${tally.failed} accounts`)
  return tally
}

async function* devicesOf(accountId: string) {
  for (const { deviceId } of await listOwned(accountId)) {
    // The owner's index may still name what is gone.
    const device = await findDevice(deviceId)
    if (device?.ownerId === accountId) yield device
  }
}

async function erase(accountId: string): Promise<void> {
  for await (const device of devicesOf(accountId)) await disconnect(device, now())
  await eraseHolding(accountId, now())
  // One that was connected in between: what it had a seat of is gone.
  for await (const device of devicesOf(accountId)) {
    await cutOff(device)
    const forgotten = await commit(forgetDevice(device, now()))
    if (!forgotten.done) throw new Error(`${device.deviceId} moved while its account was erased`)
  }
  await releaseIdentities(accountId)
  await eraseAccount(accountId)
}
