// Describes the API, and answers what no route matches.

import describeApi from './describe-api.http.ts'
import { httpFunction } from './http-function.ts'

export const handler = httpFunction([describeApi])
