// The function that sells: the payment provider's package is heavy, and no other function of devices needs it.

import { authenticate } from '../identity/authenticate.ts'
import { httpFunction } from '../platform/http-function.ts'
import startCheckout from './start-checkout.http.ts'

export const handler = httpFunction([startCheckout], authenticate)
