// Enrolment and what renews it have a function of their own: reading certificate requests is heavy, and making
// certificates is a right that no other route needs.

import { httpFunction } from '../platform/http-function.ts'
import { authenticateEnrolment } from './authenticate-enrolment.ts'
import enrolDevice from './enrol-device.http.ts'
import rotateCertificate from './rotate-certificate.http.ts'

export const handler = httpFunction([enrolDevice, rotateCertificate], authenticateEnrolment)
