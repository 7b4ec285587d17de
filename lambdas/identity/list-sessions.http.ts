// GET /v1/sessions. The owner's sessions; a device's own session belongs to its device and is shown there.

import { listSessions } from '../../contracts/identity.ts'
import { now } from '../platform/clock.ts'
import { answer, serve } from '../platform/serve.ts'
import { isAlive, isPersonal, showSession } from './session.ts'
import { listSessionRecords } from './session-store.ts'

export default serve(listSessions, async ({ session }) => {
  const records = await listSessionRecords(session.accountId)
  const alive = records.filter((record) => isPersonal(record) && isAlive(record, now()))
  return answer(200, { items: alive.map((record) => showSession(record, session.id)) })
})
