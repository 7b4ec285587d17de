// A complete device on the SDK, in thirty lines: enrols itself once, then connects, tells its protection status, and
// locks when its owner asks. `HUB=http://localhost:4000 EMAIL=… PASSWORD=… node device/example.ts`

import { enrol, loadEnrolment, openDevice, signInOwner, signOutOwner } from './index.ts'

const { HUB: hub = 'http://localhost:4000', EMAIL: email = '', PASSWORD: password = '' } = process.env
const state = './example-device'

if (!(await loadEnrolment(state))) {
  const { token } = await signInOwner({ hub, email, password })
  const capabilities = ['device.lock']
  await enrol({ hub, token, state, device: { name: 'Example', platform: 'linux', appVersion: '1.0', capabilities } })
  await signOutOwner({ hub, token })
}

const status = { automaticAntivirus: true, threats: 0, permissionsMissing: [], updateAvailable: false }
const databasesAt = new Date().toISOString()
const device = await openDevice({
  state,
  handlers: {
    'device.lock': async ({ parameters }) => {
      console.log('Locked.', parameters.message ?? '')
      device.report({ ...status, databasesAt, locked: true })
    },
  },
})
device.on('connected', () => console.log(`Connected as ${device.id}.`))
device.on('command', ({ type, state, reason = '' }) => console.log(type, state, reason))
device.report({ ...status, databasesAt, locked: false })
device.connect()
process.once('SIGINT', () => void device.close())
