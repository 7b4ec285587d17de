// Everything that the hub shows of an account, read over the same routes as the pages: every list to its end. What it is called in
// the file is what the API calls it, so that docs/openapi.json describes the file as well.

import { type Account, type ActivityEntry, listActivity, readAccount } from '../../../contracts/account.ts'
import type { Call } from '../../../contracts/client.ts'
import { type Command, listCommands } from '../../../contracts/commands.ts'
import { type Device, listDevices } from '../../../contracts/devices.ts'
import { listSessions, type Session } from '../../../contracts/identity.ts'
import { listPasskeys, type Passkey } from '../../../contracts/passkeys.ts'
import { type InstallLink, type Invitation, listInstallLinks, listInvitations } from '../../../contracts/sharing.ts'
import { listSubscriptions, type Subscription } from '../../../contracts/subscriptions.ts'
import { readTwoStep, type TwoStep } from '../../../contracts/two-step.ts'

export interface AccountExport {
  readonly exportedAt: string
  readonly account: Account
  readonly twoStep: TwoStep
  readonly passkeys: Passkey[]
  readonly sessions: Session[]
  readonly activity: ActivityEntry[]
  readonly subscriptions: (Subscription & {
    readonly installLinks: InstallLink[]
    readonly invitations: Invitation[]
  })[]
  readonly devices: (Device & { readonly commands: Command[] })[]
}

/** What is being read, and how many entries of it came so far. */
export interface ExportProgress {
  readonly what: string
  readonly count?: number
}

export interface Exporting {
  tell(progress: ExportProgress): void
  readonly signal: AbortSignal
}

interface Listed<T> {
  readonly items: T[]
  readonly nextCursor?: string | undefined
}
type PageQuery = { limit: string; cursor?: string }

/** All pages of a list; `tell` hears how many entries there are so far. */
async function readToEnd<T>(
  read: (query: PageQuery) => Promise<Listed<T>>,
  tell: (count: number) => void,
): Promise<T[]> {
  const all: T[] = []
  let cursor: string | undefined
  do {
    const page: Listed<T> = await read({ limit: '100', ...(cursor && { cursor }) })
    all.push(...page.items)
    tell(all.length)
    cursor = page.nextCursor
  } while (cursor)
  return all
}

/** Reads it all, one request at a time: an export is in no hurry, and the hub has others to answer. */
export async function exportData(call: Call, { tell, signal }: Exporting): Promise<AccountExport> {
  const options = { signal }
  tell({ what: 'your account' })
  const account = (await call(readAccount, {}, options)).body
  const twoStep = (await call(readTwoStep, {}, options)).body
  const passkeys = (await call(listPasskeys, {}, options)).body.items
  const sessions = (await call(listSessions, {}, options)).body.items
  const activity = await readToEnd(
    async (query) => (await call(listActivity, { query }, options)).body,
    (count) => tell({ what: 'your activity', count }),
  )
  tell({ what: 'your subscriptions' })
  const subscriptions: AccountExport['subscriptions'] = []
  for (const subscription of (await call(listSubscriptions, {}, options)).body.items) {
    const params = { subscriptionId: subscription.id }
    const installLinks = (await call(listInstallLinks, { params }, options)).body.items
    const invitations = (await call(listInvitations, { params }, options)).body.items
    subscriptions.push({ ...subscription, installLinks, invitations })
  }
  const devices: AccountExport['devices'] = []
  for (const device of (await call(listDevices, {}, options)).body.items) {
    const params = { deviceId: device.id }
    const commands = await readToEnd(
      async (query) => (await call(listCommands, { params, query }, options)).body,
      (count) => tell({ what: `the commands of ${device.name}`, count }),
    )
    devices.push({ ...device, commands })
  }
  return {
    exportedAt: new Date().toISOString(),
    account,
    twoStep,
    passkeys,
    sessions,
    activity,
    subscriptions,
    devices,
  }
}
