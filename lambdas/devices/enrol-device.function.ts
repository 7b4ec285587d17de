// Enrolment has a function of its own: X.509 is heavy, and making certificates is a right that no other route needs.

import { authenticate } from '../identity/authenticate.ts'
import { httpFunction } from '../platform/http-function.ts'
import enrolDevice from './enrol-device.http.ts'

export const handler = httpFunction([enrolDevice], authenticate)
