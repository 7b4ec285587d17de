// Asks the person at the terminal for the second factor. What is typed tells which it is: six digits are of the app or
// of the message, whichever was asked for, and anything longer is a recovery code.

import type { AskForCode } from '../index.ts'
import { ask } from './ask.ts'

const questions = {
  authenticator: 'Code of your authenticator app (or a recovery code; "sms" for a code by SMS): ',
  sms: 'Code of the SMS (or a recovery code; "sms" for another one): ',
}

/** `typed` was given on the command line, and is tried once. `tell` shows why a code was refused. */
export function codeAsker(typed: string | undefined, tell: (text: string) => void, askPerson = ask): AskForCode {
  let given = typed
  let bySms = false
  return async ({ methods, phoneHint }, refused) => {
    if (refused) tell(refused.title)
    const method = bySms || methods[0] !== 'authenticator' ? 'sms' : 'authenticator'
    const hint = method === 'sms' && phoneHint ? `${phoneHint}: ` : ''
    const code = (given ?? (await askPerson(hint + questions[method])))?.trim()
    given = undefined
    if (!code) return undefined
    if (code.toLowerCase() === 'sms') {
      bySms = true
      return 'send-sms'
    }
    return { method: /^\d{6}$/.test(code) ? method : 'recovery-code', code }
  }
}
