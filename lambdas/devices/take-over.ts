// A connection that another one under the same name took over. It happens to a phone that changes its network; it happens
// ten times in ten minutes only where two devices show one certificate and throw each other out: a copied state folder, a
// backup restored on a second device, or a thief's.
// https://docs.aws.amazon.com/iot/latest/developerguide/life-cycle-events.html (DUPLICATE_CLIENTID)

import type { WholeDeviceRecord } from './device.ts'

/** How long take-overs are counted together, milliseconds. */
export const countedTogether = 10 * 60_000
const ofTwoDevices = 10
/** While two devices go on fighting, their owner is told once a day. */
const betweenTellings = 24 * 3600_000

type Counted = Pick<WholeDeviceRecord, 'takeOverCount'>

export const isShared = ({ takeOverCount = 0 }: Counted): boolean => takeOverCount >= ofTwoDevices

export const mayTellOfSharing = (toldAt: number | undefined, now: number): boolean =>
  toldAt === undefined || toldAt <= now - betweenTellings
