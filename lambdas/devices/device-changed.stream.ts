// A device changed: the owner's portals hear its version, and the owner of what is news; a device without a seat joins, and
// one whose subscription changed is told. The change itself is the cause of all that, so none is lost and none is made up;
// a repetition of the stream tells nothing new.

import { type Hint, topics } from '../../contracts/device-messages.ts'
import { now } from '../platform/clock.ts'
import { publish } from '../platform/mqtt.ts'
import { partitionedStreamFunction } from '../platform/stream.ts'
import type { WholeDeviceRecord } from './device.ts'
import { join } from './join.ts'
import { findNews } from './news.ts'
import { tellCoverage } from './tell-coverage.ts'
import { tellOwner } from './tell-owner.ts'

export const handler = partitionedStreamFunction(async ({ before, after }) => {
  const old = before as unknown as WholeDeviceRecord | undefined
  const current = after as unknown as WholeDeviceRecord | undefined
  const device = current ?? old
  if (!device || current?.version === old?.version) return
  const { deviceId } = device
  const hint: Hint = current
    ? { kind: 'device', deviceId, version: current.version }
    : { kind: 'device-removed', deviceId }
  const acting = old && current ? actOn(old, current) : []
  // None waits for another's failure.
  const done = await Promise.allSettled([publish(topics.hints(device.ownerId), hint), ...acting])
  for (const outcome of done) if (outcome.status === 'rejected') throw outcome.reason
})

function actOn(old: WholeDeviceRecord, current: WholeDeviceRecord): Promise<void>[] {
  const news = findNews(old, current)
  // One after the other: they note on the same record what was told.
  const telling = news.reduce((before, each) => before.then(() => tellOwner(each, current, now())), Promise.resolve())
  const isCoveredAnew = current.coveredUntil !== old.coveredUntil || current.subscriptionId !== old.subscriptionId
  return [
    telling,
    ...(current.subscriptionId === undefined ? [join(current, now())] : []),
    ...(isCoveredAnew ? [tellCoverage(current, now())] : []),
  ]
}
