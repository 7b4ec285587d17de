// What an integrator gives to open a device. Only `state` and `handlers` are needed; the rest is for special networks,
// and for tests.

import type { Status } from '../../contracts/device-messages.ts'
import type { BackOff } from './back-off.ts'
import type { Timers } from './clock.ts'
import type { CommandHandlers } from './handlers.ts'
import type { OpenLink } from './link.ts'

/** What a device says of its protection. Times are RFC 3339 UTC with milliseconds; see `Device.time`. */
export type ProtectionReport = Omit<Status['report'], 'optedOut'>

export interface DeviceOptions {
  /** The state folder of an enrolled device. Only one process may have it open. */
  readonly state: string
  readonly handlers: CommandHandlers
  /** Default: the one given at enrolment. */
  readonly appVersion?: string
  /** 30 to 1200; default 300. */
  readonly keepaliveSeconds?: number
  /** Waits between attempts to connect; default one second to five minutes. */
  readonly reconnect?: BackOff
  /** Waits for the answer to a sync; default ten seconds to five minutes. */
  readonly syncPatience?: BackOff
  /**
   * Where the broker is (`mqtts://host:port`), asked before each attempt; default: where it was at enrolment. Where port
   * 8883 can not be reached, port 443 is tried in turn, and then HTTPS.
   */
  readonly mqttUrl?: () => string
  /** Another way to the broker; it receives the usual one. */
  readonly links?: (usual: OpenLink) => OpenLink
  readonly timers?: Timers
  /** Evenly spread over [0, 1). */
  readonly random?: () => number
  readonly fetch?: typeof fetch
}
