// What the requests of a benchmark are about: an owner, a phone that is online, and a tablet that has never connected.

import type { Device } from '../../device/index.ts'
import type { Hub } from './hub.ts'
import { newOwner, type Owner } from './owner.ts'
import { connectPhone, enrolPhone } from './phone.ts'

export interface Household {
  readonly hub: Hub
  readonly owner: Owner
  readonly phone: Device
  readonly tablet: Device
}

/** Runs `measure` for a household, and closes its devices. */
export async function withHousehold<T>(hub: Hub, measure: (household: Household) => Promise<T>): Promise<T> {
  const owner = await newOwner(hub, 'owner@example.org')
  const [phone, tablet] = [await enrolPhone(hub, owner, 'phone'), await enrolPhone(hub, owner, 'tablet')]
  try {
    await connectPhone(owner, phone)
    return await measure({ hub, owner, phone, tablet })
  } finally {
    await Promise.all([phone.close(), tablet.close()])
  }
}
