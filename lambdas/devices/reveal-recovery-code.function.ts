// Recovery codes have a function of their own: no other route that people use often needs the hub's key, or this library.

import { authenticate } from '../identity/authenticate.ts'
import { httpFunction } from '../platform/http-function.ts'
import revealRecoveryCode from './reveal-recovery-code.http.ts'

export const handler = httpFunction([revealRecoveryCode], authenticate)
