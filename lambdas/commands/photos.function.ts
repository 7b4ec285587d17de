// The HTTP function of photos, which alone may put and show them.

import { authenticate } from '../identity/authenticate.ts'
import { httpFunction } from '../platform/http-function.ts'
import announcePhoto from './announce-photo.http.ts'
import downloadPhoto from './download-photo.http.ts'

export const handler = httpFunction([announcePhoto, downloadPhoto], authenticate)
