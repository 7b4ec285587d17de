// What every word's construct is given: the data, the door's settings, and where failures go.

import type { DeadLetters } from './constructs/dead-letters.ts'
import type { HttpApi } from './constructs/http-api.ts'
import type { DataStack } from './data-stack.ts'
import type { VigilSettings } from './settings.ts'

export interface WordProps {
  readonly data: DataStack
  readonly api: HttpApi
  readonly settings: VigilSettings
  readonly deadLetters: DeadLetters
  /** The IoT endpoint's host name. */
  readonly mqttEndpoint: string
  /** Settings of every function with HTTP routes: the public origin, and the secret that CloudFront shows. */
  readonly http: Record<string, string>
}
