// GET /v1/account/two-step. No secret is ever read back.

import { readTwoStep } from '../../contracts/two-step.ts'
import { setting } from '../platform/environment.ts'
import { answer, serve } from '../platform/serve.ts'
import { showTwoStep } from './two-step.ts'
import { findTwoStep } from './two-step-store.ts'

export default serve(readTwoStep, async ({ session }) =>
  answer(200, showTwoStep(await findTwoStep(session.accountId), setting('SMS_COUNTRIES').split(','))),
)
