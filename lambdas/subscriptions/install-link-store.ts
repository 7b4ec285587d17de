// Personal install links: acc_… / install-link#lnk_…, and acc_… / install-links, which every new link counts up, so that
// two that are made at once see each other.

import { toTtl } from '../platform/clock.ts'
import { find, put, query, update, type Write } from '../platform/database.ts'
import { setting } from '../platform/environment.ts'
import { type InstallLinkRecord, keptFor } from './install-link.ts'

const table = setting('SUBSCRIPTIONS_TABLE')
const prefix = 'install-link#'
const key = (accountId: string, linkId: string) => ({ pk: accountId, sk: `${prefix}${linkId}` })

export const findInstallLink = (accountId: string, linkId: string) =>
  find<InstallLinkRecord>(table, key(accountId, linkId))

/** The newest 200 links of an account, newest first, and how many it ever made. */
export async function listInstallLinkRecords(accountId: string): Promise<{ links: InstallLinkRecord[]; made: number }> {
  const { items } = await query<InstallLinkRecord & { sk: string; made?: number }>(table, {
    where: '#pk = :pk AND begins_with(#sk, :prefix)',
    // The tally sorts behind the links, and so comes first.
    values: { pk: accountId, prefix: 'install-link' },
    newestFirst: true,
    limit: 201,
  })
  return {
    links: items.filter(({ sk }) => sk.startsWith(prefix)),
    made: items.find(({ made }) => made !== undefined)?.made ?? 0,
  }
}

/** A new link. Refused (0) where another was made since the links were read. */
export const createInstallLink = (link: InstallLinkRecord, made: number): Write[] => [
  update(table, { pk: link.accountId, sk: 'install-links' }, 'SET #made = :next', {
    condition: made === 0 ? 'attribute_not_exists(#made)' : '#made = :made',
    values: { next: made + 1, ...(made > 0 && { made }) },
  }),
  put(
    table,
    { ...key(link.accountId, link.linkId), ...link, ttl: toTtl(link.expiresAt + keptFor) },
    { condition: 'attribute_not_exists(#pk)' },
  ),
]

const isOpen = '#expiresAt > :now AND attribute_not_exists(#revokedAt) AND attribute_not_exists(#redeemed)'

/** Uses a link up for a device. One of many at once wins; refused where it was used, revoked, or has expired. */
export const redeemInstallLink = (
  { accountId, linkId }: Pick<InstallLinkRecord, 'accountId' | 'linkId'>,
  { deviceId, deviceName }: { deviceId: string; deviceName: string },
  now: number,
): Write =>
  update(table, key(accountId, linkId), 'SET #redeemed = :redeemed', {
    condition: isOpen,
    values: { now, redeemed: { deviceId, deviceName, at: now } },
  })

export const revokeInstallLink = (accountId: string, linkId: string, now: number): Write =>
  update(table, key(accountId, linkId), 'SET #revokedAt = :now', { condition: isOpen, values: { now } })
