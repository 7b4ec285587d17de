// POST /v1/payments/events. Whoever can sign is believed, and nobody else; what is not about anything of ours is taken and
// forgotten, so that the provider does not send it again. Also where nothing is sold any more: what was bought goes on.

import { receivePayment } from '../../contracts/subscriptions.ts'
import { now } from '../platform/clock.ts'
import { readPaymentEvent } from '../platform/payment-provider.ts'
import { answer, serve } from '../platform/serve.ts'
import { takePayment } from './take-payment.ts'

export default serve(receivePayment, async ({ request }) => {
  const event = await readPaymentEvent(request.rawBody(), request.header('stripe-signature'))
  if (event) await takePayment(event, now())
  return answer(200, {})
})
