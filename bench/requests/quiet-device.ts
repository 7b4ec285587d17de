// A device that never connects: enrolled over HTTPS with a real key, so that a request can act for it without a process.

import { generateKeyPairSync } from 'node:crypto'
import { commandTypeNames } from '../../contracts/commands.ts'
import { enrolDevice } from '../../contracts/devices.ts'
import { certificateRequest } from '../../device/sdk/keys.ts'
import type { Hub } from '../hub/hub.ts'
import { type Caller, callerOf, type Owner } from '../hub/owner.ts'

/** A request for the certificate of a new key. */
export async function newCsr(): Promise<string> {
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  return certificateRequest(privateKey)
}

/** What it says of itself: it can do whatever can be asked of a device. */
export const described = {
  name: 'Quiet phone',
  platform: 'android',
  appVersion: '1.0.0',
  capabilities: [...commandTypeNames],
} as const

export interface QuietDevice extends Caller {
  readonly params: { readonly deviceId: string }
}

/** Enrols one; it calls the hub with its own session. */
export async function enrolQuiet(hub: Hub, { call }: Pick<Owner, 'call'>): Promise<QuietDevice> {
  const body = { ...described, capabilities: [...described.capabilities], csr: await newCsr() }
  const { device, session } = (await call(enrolDevice, { body })).body
  return { ...callerOf(hub, session.token), params: { deviceId: device.id } }
}
