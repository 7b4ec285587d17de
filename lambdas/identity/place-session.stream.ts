// A person's session was opened: the country of its address is noted, and where it is on a new device, or a rescue, the
// owner is mailed, with a link that disavows it. Off the sign-in's path, and once, however often the stream repeats it.

import { now } from '../platform/clock.ts'
import { commit, type Write } from '../platform/database.ts'
import type { StreamTrigger } from '../platform/stream.ts'
import { countryOf } from './country.ts'
import { newLink } from './link.ts'
import { queueMail } from './mail-store.ts'
import { createLink } from './mailed-link-store.ts'
import { isPersonal, type SessionRecord } from './session.ts'
import { isSession, placeSession } from './session-store.ts'

export const placeNewSession: StreamTrigger = {
  concerns: isSession,
  handle: async ({ after }) => {
    const session = after as unknown as SessionRecord
    if (!isPersonal(session)) return
    const country = session.address && countryOf(session.address)
    const tell = session.isNewDevice ? await tellOwner(session, country, now()) : []
    await commit([placeSession(session.accountId, session.id, country), ...tell])
  },
}

async function tellOwner(session: SessionRecord, country: string | undefined, at: number): Promise<Write[]> {
  const { accountId, id: sessionId, kind, address = '', createdAt } = session
  const { link, tokenHash } = await newLink()
  const when = `${new Date(createdAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  const facts = { address, at: when, ...(country && { country }) }
  return [
    // From the session's opening on: what was done in it is disavowed as well.
    createLink('disavowal', tokenHash, { accountId, sessionId, since: createdAt }, at),
    kind === 'rescue'
      ? queueMail({ accountId, template: 'rescue-opened', facts, link }, at)
      : queueMail({ accountId, template: 'new-sign-in', facts, link, notice: 'signIns' }, at),
  ]
}
