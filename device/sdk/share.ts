// Personal install links on the device: an app whose owner is signed in makes one, and another device uses it. What stands
// behind the `#` of a link opens the account to one device, once: show it to its owner, and log it nowhere.

import { client } from '../../contracts/client.ts'
import { createInstallLink, InstallLinkSecret } from '../../contracts/sharing.ts'
import { listSubscriptions } from '../../contracts/subscriptions.ts'

export interface ShareOptions {
  /** The hub's origin, without `/v1`. */
  readonly hub: string
  /** Bearer token of the owner's session; a device's own is not enough. */
  readonly token: string
  /** `sub_…`; else the first subscription that has a free seat. */
  readonly subscriptionId?: string
  /** 1 to 72; else 24. */
  readonly lifetimeHours?: number
}

export interface SharedLink {
  /** For the system's share sheet, or a QR code. The hub shows it this once. */
  readonly url: string
  /** RFC 3339. */
  readonly expiresAt: string
}

/**
 * Makes a personal link that connects one more device to the owner's account.
 * @throws {Refused} `session/required`, `subscription/no-seat`, `subscription/over`, `install-link/too-many`
 * @throws {Unreachable}
 */
export async function shareSubscription({
  hub,
  token,
  subscriptionId,
  lifetimeHours,
}: ShareOptions): Promise<SharedLink> {
  const call = client({ origin: hub, token: () => token })
  const { body } = await call(createInstallLink, {
    params: { subscriptionId: subscriptionId ?? (await oneWithRoom(hub, token)) },
    body: { ...(lifetimeHours !== undefined && { lifetimeHours }) },
  })
  return { url: body.url, expiresAt: body.expiresAt }
}

/** Where none has room, the first: the hub says why not. */
async function oneWithRoom(hub: string, token: string): Promise<string> {
  const { items } = (await client({ origin: hub, token: () => token })(listSubscriptions, {})).body
  const lives = items.filter(({ state }) => state !== 'limited' && state !== 'ended')
  const found = lives.find(({ usedSeats, seats }) => usedSeats < seats) ?? lives[0] ?? items[0]
  if (!found) throw new Error('The hub says that this account has no subscription.')
  return found.id
}

/**
 * What a personal link says: pass both to `enrol`, and the device is its maker's. Undefined where it is no such link.
 * Takes also what the page behind the link hands to the app: `vigil://enrol#…`, together with the hub that the app knows.
 */
export function readInstallLink(link: string, hub?: string): { hub: string; token: string } | undefined {
  const url = URL.parse(link)
  const token = url?.hash.slice(1)
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:'
  const origin = isWeb ? url.origin : hub
  return token && origin && InstallLinkSecret.safeParse(token).success ? { hub: origin, token } : undefined
}
