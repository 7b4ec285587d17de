// GET /v1/plans. What can be had, for anybody; whether it can be bought here is the operator's configuration.

import { listPlans } from '../../contracts/subscriptions.ts'
import { optionalSetting } from '../platform/environment.ts'
import { answer, serve } from '../platform/serve.ts'
import { plans } from './plans.ts'

export default serve(listPlans, async () => {
  const items = plans.filter(({ isUnlisted }) => !isUnlisted)
  return answer(200, { items: [...items], payments: optionalSetting('PAYMENTS') === 'on' })
})
