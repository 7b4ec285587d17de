// The hub's field errors (JSON pointers into the body), as the forms show them.

import { Refused } from '../../../contracts/client.ts'
import { Email, type PasswordReason } from '../../../contracts/identity.ts'
import { passwordAdvice, passwordRules } from './password-rules.ts'

export const invalidEmail = 'Enter an e-mail address such as name@example.org.'
export const emailProblem = (email: string) => (Email.safeParse(email.trim()).success ? null : invalidEmail)

export function passwordProblem(password: string): string | null {
  const broken = passwordRules.find((rule) => !rule.met(password))
  return broken ? passwordAdvice[broken.reason] : null
}

export function fieldErrors(error: unknown): { email?: string; password?: string } {
  if (!(error instanceof Refused)) return {}
  const at = (pointer: string) => error.problem.errors?.filter((one) => one.pointer === pointer) ?? []
  const password = at('/password').map(({ reason, message }) => passwordAdvice[reason as PasswordReason] ?? message)
  return {
    ...(at('/email').length > 0 && { email: invalidEmail }),
    ...(password.length > 0 && { password: password.join(' ') }),
  }
}
