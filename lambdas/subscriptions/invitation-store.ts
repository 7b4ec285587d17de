// Seats that were offered to other persons: acc_… / invitation#inv_…, and invite#… / link, by which the token of the mail
// finds one.

import { toTtl } from '../platform/clock.ts'
import { find, type Key, put, query, remove, update, type Write } from '../platform/database.ts'
import { shardOf } from '../platform/due.ts'
import { setting } from '../platform/environment.ts'
import type { InvitationLink, InvitationRecord, Member } from './invitation.ts'

const table = setting('SUBSCRIPTIONS_TABLE')
const prefix = 'invitation#'
const key = (accountId: string, invitationId: string) => ({ pk: accountId, sk: `${prefix}${invitationId}` })
const linkKey = (tokenHash: string) => ({ pk: `invite#${tokenHash}`, sk: 'link' })

export const findInvitation = (accountId: string, invitationId: string) =>
  find<InvitationRecord>(table, key(accountId, invitationId))

/** Whose invitation a key of this table is; undefined where it is something else's. */
export const invitationIn = ({ pk, sk }: Key) =>
  sk.startsWith(prefix) ? { accountId: pk, invitationId: sk.slice(prefix.length) } : undefined

export const findInvitationLink = (tokenHash: string) => find<InvitationLink>(table, linkKey(tokenHash))

/** Every invitation of an account, oldest first; each takes a seat, so they are few. */
export async function listInvitationRecords(accountId: string): Promise<InvitationRecord[]> {
  const { items } = await query<InvitationRecord>(table, {
    where: '#pk = :pk AND begins_with(#sk, :prefix)',
    values: { pk: accountId, prefix },
  })
  return items
}

export const createInvitation = (invitation: InvitationRecord, ownerEmail: string): Write[] => {
  const { accountId, invitationId, subscriptionId, tokenHash, expiresAt } = invitation
  return [
    put(
      table,
      { ...key(accountId, invitationId), ...invitation, dueShard: shardOf(invitationId), dueAt: expiresAt },
      { condition: 'attribute_not_exists(#pk)' },
    ),
    put(
      table,
      { ...linkKey(tokenHash), accountId, invitationId, subscriptionId, ownerEmail, expiresAt, ttl: toTtl(expiresAt) },
      { condition: 'attribute_not_exists(#pk)' },
    ),
  ]
}

/** Refused where it was accepted, taken back, or has expired. */
export const acceptInvitation = (
  { accountId, invitationId }: Pick<InvitationRecord, 'accountId' | 'invitationId'>,
  member: Member,
  now: number,
): Write =>
  update(table, key(accountId, invitationId), 'SET #member = :member, #acceptedAt = :now REMOVE #dueShard, #dueAt', {
    condition: 'attribute_exists(#pk) AND attribute_not_exists(#member) AND #expiresAt > :now',
    values: { member, now },
  })

/** Forgets an invitation and its link. Refused (0) where it was accepted, or taken back, since it was read. */
export const forgetInvitation = ({ accountId, invitationId, tokenHash, member }: InvitationRecord): Write[] => [
  remove(table, key(accountId, invitationId), {
    condition: `attribute_exists(#pk) AND ${member ? 'attribute_exists' : 'attribute_not_exists'}(#member)`,
  }),
  remove(table, linkKey(tokenHash)),
]
