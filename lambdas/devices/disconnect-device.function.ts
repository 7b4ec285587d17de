// Disconnecting has a function of its own: stopping certificates is a right that no other route needs.

import { authenticate } from '../identity/authenticate.ts'
import { httpFunction } from '../platform/http-function.ts'
import disconnectDevice from './disconnect-device.http.ts'

export const handler = httpFunction([disconnectDevice], authenticate)
