// A browser that is sent here and there must end on a page, not before JSON: what refuses it is told by the portal, in
// words. A program that asks the same gets the problem.

import { setting } from '../platform/environment.ts'
import { describeError, logger } from '../platform/logger.ts'
import { Problem } from '../platform/problem.ts'
import type { RequestFacts } from '../platform/request.ts'
import { answer } from '../platform/serve.ts'
import type { SignInRecord } from './sign-in-store.ts'

/** Leads to a page of the portal. */
export function leadTo(page: string, search: Readonly<Record<string, string | undefined>>) {
  const given = Object.entries(search).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  )
  const query = new URLSearchParams(given).toString()
  return { location: `${setting('ORIGIN')}${page}${query && `?${query}`}` }
}

/**
 * Turns a refusal into a visit to a page, where one was asked for; else it stays what it is. Whoever is signed in, and wanted to
 * connect or to prove something, is told where they go on from; everybody else at the sign-in.
 */
export function tellBrowser(request: RequestFacts, error: unknown, begun?: Pick<SignInRecord, 'purpose' | 'returnTo'>) {
  if (!(error instanceof Problem) || !request.header('accept')?.includes('text/html')) throw error
  // Else it would be logged as the answer.
  if (error.status >= 500) logger.error(error.code, { requestId: request.id, ...describeError(error.details.cause) })
  const refused = error.code
  if (!begun || begun.purpose === 'sign-in') return answer(302, leadTo('/sign-in', { refused }))
  return answer(302, leadTo('/sign-in/finish', { purpose: begun.purpose, to: begun.returnTo, refused }))
}
