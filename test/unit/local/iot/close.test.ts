// Stopping, taken ports, and lines that should stop the start.

import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { devicePolicy, IotFixture } from './iot-fixture.ts'

describe('IoT Core', () => {
  it('closes in less than a second and leaves nothing open, whoever is connected', async () => {
    const script = join(import.meta.dirname, 'start-and-stop.ts')
    // The process ends by itself, or the time limit fails the test.
    const { stdout } = await promisify(execFile)(process.execPath, [script], { timeout: 20_000 })
    expect(Number(stdout)).toBeLessThan(1000)
  })

  it('listens below the ephemeral ports, on the same ones after a restart, on others where they are taken', async () => {
    const fixture = await new IotFixture().start()
    const urls = () => [fixture.core.mqttUrl, fixture.core.webSocketUrl].map((url) => new URL(url).port)
    const first = urls()
    for (const port of first) expect(Number(port)).toBeLessThan(32_768)
    await fixture.core.close()
    await fixture.start()
    expect(urls()).toEqual(first)
    await fixture.core.close()
    const stranger = createServer().listen(Number(first[0]), '127.0.0.1')
    await once(stranger, 'listening')
    await fixture.start()
    expect(urls()[0]).not.toBe(first[0])
    expect(fixture.logged.join()).toContain(`port ${first[0]} is taken`)
    stranger.close()
    await fixture.stop()
  })

  it('does not start with a policy or a rule that it would only half understand', async () => {
    const fixture = new IotFixture()
    const [statement] = devicePolicy.Statement
    const policies = { other: { ...devicePolicy, Statement: [{ ...statement, Effect: 'Deny' }] } }
    await expect(fixture.start({ policies })).rejects.toThrow('IoT policy other: effect Deny')
    const topicRules = [{ name: 'r', sql: "SELECT * FROM 'a'", functionId: 'f' }]
    await expect(fixture.start({ topicRules })).rejects.toThrow('topic rule r')
    rmSync(fixture.folder, { recursive: true })
  })
})
