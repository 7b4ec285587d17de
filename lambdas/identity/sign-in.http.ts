// POST /v1/sessions. Schema, then count, then check: the attempt is counted before the password is looked at, and every
// refusal, for whatever reason, is the same after the same work.

import { signIn } from '../../contracts/identity.ts'
import { now, toTime } from '../platform/clock.ts'
import { commit } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { seal } from '../platform/hub-key.ts'
import { idempotencyRecord } from '../platform/idempotency.ts'
import { newId } from '../platform/ids.ts'
import { Problem } from '../platform/problem.ts'
import { sessionCookie } from '../platform/request.ts'
import { answer, serve } from '../platform/serve.ts'
import { findLogin } from './account-store.ts'
import { appendActivity } from './activity-store.ts'
import { countAddress, countAttempt, forgetAttempts, passwordBucket } from './attempt-store.ts'
import { canonicalEmail } from './email.ts'
import { knownBrowser, markBrowser } from './known-browser.ts'
import { verifyPassword } from './password-hash.ts'
import { openSession, sessionTokenCookie } from './session.ts'
import { createSession } from './session-store.ts'

export default serve(signIn, async ({ body, request }) => {
  const at = now()
  const email = canonicalEmail(body.email)
  const browser = await knownBrowser(request, email)
  const bucket = passwordBucket(email, browser)
  const [login] = await Promise.all([
    findLogin(email),
    countAttempt(bucket, at),
    browser ? undefined : countAddress('sign-in', request.household, at),
  ])
  const isRight = await verifyPassword(body.password, login?.passwordHash)
  if (!login || !isRight || login.state !== 'active') throw new Problem('sign-in/refused')

  const { accountId } = login
  const opened = openSession(
    {
      id: newId('ses', at),
      accountId,
      email: login.email,
      language: login.language,
      client: body.client,
      agent: request.agent,
    },
    at,
  )
  const key = idempotencyRecord(
    setting('IDENTITY_TABLE'),
    request,
    email,
    await seal('idempotency', JSON.stringify(body)),
    at,
  )
  const committed = await commit([
    ...(key ? [key.claim()] : []),
    createSession(opened.record),
    forgetAttempts(bucket),
    appendActivity(accountId, 'session.opened', at, { address: request.address, agent: request.agent }),
  ])
  if (!committed.done) {
    key?.replay(committed.refused[0])
    throw new Problem('service/busy', { retryAfterSeconds: 1 })
  }
  const { record, token } = opened
  const opening = {
    account: { id: accountId, email: login.email },
    session: { id: record.id, expiresAt: toTime(record.expiresAt) },
  }
  if (body.client === 'app') return answer(201, { ...opening, token: token.reveal() })
  return answer(201, opening, {
    cookies: [sessionTokenCookie(sessionCookie, token, record.expiresAt, at), await markBrowser(email)],
  })
})
