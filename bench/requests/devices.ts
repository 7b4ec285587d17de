// Devices' routes.

import { disconnectDevice, listDevices, readDevice, renameDevice } from '../../contracts/devices.ts'
import type { Household } from '../hub/household.ts'
import { callerOf, idOf } from '../hub/owner.ts'
import { enrolPhone } from '../hub/phone.ts'
import { lossRequests } from './losses.ts'
import { disconnecting, enrolling, type Request, read, write } from './request.ts'

export function deviceRequests(household: Household): Request[] {
  const { hub, owner, phone } = household
  const { call } = owner
  const params = { deviceId: phone.id }
  const asOwner = (asked: Promise<unknown>) => idOf(owner, asked)
  return [
    { what: 'GET /v1/devices', ...read, ask: () => asOwner(call(listDevices, {})) },
    { what: 'GET /v1/devices/{deviceId}', ...read, ask: () => asOwner(call(readDevice, { params })) },
    {
      what: 'GET /v1/devices/{deviceId}, by the device',
      ...read,
      ask() {
        const device = callerOf(hub, phone.enrolment.session.token)
        return idOf(device, device.call(readDevice, { params }))
      },
    },
    {
      what: 'PATCH /v1/devices/{deviceId}',
      ...write,
      ask: (round) => asOwner(call(renameDevice, { params, body: { name: `phone ${round}` } })),
    },
    {
      what: 'POST /v1/devices',
      ...enrolling,
      async ask(round) {
        await (await enrolPhone(hub, owner, `new${round}`)).close()
        return owner.requestId()
      },
    },
    {
      what: 'DELETE /v1/devices/{deviceId}',
      ...disconnecting,
      async ask(round) {
        const leaving = await enrolPhone(hub, owner, `leaving${round}`)
        await leaving.close()
        return asOwner(call(disconnectDevice, { params: { deviceId: leaving.id } }))
      },
    },
    ...lossRequests(household),
  ]
}
