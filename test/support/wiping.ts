// Wipes in a journey: proved as a person proves them, and one too many for a day, which waits for the link of a mail.

import { type Command, cancelCommand, queueCommand } from '../../contracts/commands.ts'
import { readDevice } from '../../contracts/devices.ts'
import { proveIdentity } from '../../contracts/identity.ts'
import type { Hub } from './hub.ts'
import { mailedToken, mailsTo } from './mailbox.ts'
import type { Person } from './person.ts'

/** A proof for one wipe of one device. */
export async function wipeProof({ call, password }: Person, deviceId: string): Promise<string> {
  const { body } = await call(proveIdentity, {
    body: { method: 'password', password, for: { action: 'device.wipe', deviceId } },
  })
  if (!body.proof) throw new Error('No proof was given')
  return body.proof
}

export async function wipe(owner: Person, deviceId: string): Promise<Command> {
  const proof = await wipeProof(owner, deviceId)
  return (await owner.call(queueCommand, { params: { deviceId }, body: { type: 'device.wipe', proof } })).body
}

/**
 * Wipes a device once too often: every wipe before is taken back, which does not make it fewer. Resolves with the token
 * of the mail that lets the last one go. The device must not be online.
 */
export async function heldWipe(
  hub: Hub,
  owner: Person,
  deviceId: string,
): Promise<{ commandId: string; token: string }> {
  const { name } = (await owner.call(readDevice, { params: { deviceId } })).body
  const subject = `Confirm that ${name} is to be wiped`
  const before = (await mailsTo(hub, owner.email, subject)).length
  for (;;) {
    const { id: commandId, state } = await wipe(owner, deviceId)
    if (state === 'held') return { commandId, token: await mailedToken(hub, owner.email, subject, before + 1) }
    await owner.call(cancelCommand, { params: { deviceId, commandId } })
  }
}
