// Everything of an account that somebody outside can see, as one value, to be compared before and after something that
// must not change anything.

import { listActivity, readAccount } from '../../contracts/account.ts'
import { listCommands } from '../../contracts/commands.ts'
import { listDevices } from '../../contracts/devices.ts'
import { listSessions } from '../../contracts/identity.ts'
import { deadLetters } from './control.ts'
import type { Hub } from './hub.ts'
import type { Person } from './person.ts'

export async function readableState(hub: Hub, { call }: Person) {
  const [account, devices, sessions, activity, outbox, lost] = await Promise.all([
    call(readAccount, {}),
    call(listDevices, {}),
    call(listSessions, {}),
    call(listActivity, { query: { limit: '100' } }),
    hub.outbox(),
    deadLetters(hub),
  ])
  const commands = await Promise.all(
    devices.body.items.map(({ id }) => call(listCommands, { params: { deviceId: id }, query: { limit: '100' } })),
  )
  return {
    account: account.body,
    devices: devices.body,
    sessions: sessions.body,
    activity: activity.body,
    commands: commands.map(({ body }) => body),
    mails: outbox.length,
    deadLetters: lost.length,
  }
}
