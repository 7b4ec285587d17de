// POST /v1/packages/{packageId}/mailings. The mail goes to the account's own address and nowhere else, and leads to the page
// of the package: what is loaded there is asked for anew each time, so the link does not expire.

import { platformNames } from '../../contracts/devices.ts'
import { mailPackage } from '../../contracts/downloads.ts'
import { beyondLimit, counted } from '../identity/attempt-store.ts'
import { queueMail } from '../identity/mail-store.ts'
import { now } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { Problem } from '../platform/problem.ts'
import { answer, serve } from '../platform/serve.ts'
import { findPublished } from './manifest-store.ts'

export default serve(
  mailPackage,
  ({ params: { packageId } }) => findPublished(packageId, now()),
  async ({ params: { packageId }, session: { accountId }, found }) => {
    if (!found) throw new Problem('package/not-found')
    const at = now()
    const { name = 'Vigil', version, platform } = found
    const facts = { packageId, name, version, platform: platformNames[platform] }
    const mail = queueMail({ accountId, template: 'download-link', facts }, at)
    const { done } = await commit([counted('download-mail', accountId, at), mail])
    if (!done) throw beyondLimit('download-mail', at)
    return answer(202, {})
  },
)
