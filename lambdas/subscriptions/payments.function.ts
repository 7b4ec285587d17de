// The HTTP function of what is paid: the payment provider's package is heavy, and its keys are for this alone.

import { authenticate } from '../identity/authenticate.ts'
import { httpFunction } from '../platform/http-function.ts'
import changeRenewal from './change-renewal.http.ts'
import openBilling from './open-billing.http.ts'
import receivePayment from './receive-payment.http.ts'
import startRenewal from './start-renewal.http.ts'

export const handler = httpFunction([startRenewal, openBilling, changeRenewal, receivePayment], authenticate)
