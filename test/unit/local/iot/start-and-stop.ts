// Run as a process of its own: starts IoT Core, leaves a device and half-open sockets connected to it, closes it, and
// must then end by itself. Prints how long close() took, in ms.

import { once } from 'node:events'
import { connect } from 'node:net'
import { IotFixture } from './iot-fixture.ts'

const fixture = await new IotFixture().start()
await fixture.connect(await fixture.enrol('dev_1'), 'dev_1')
for (const url of [fixture.core.mqttUrl, fixture.core.webSocketUrl]) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {})
  await once(socket, 'connect')
}
const started = performance.now()
await fixture.core.close()
console.log(Math.round(performance.now() - started))
await fixture.stop()
