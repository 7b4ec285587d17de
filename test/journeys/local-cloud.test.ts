// The local cloud as a program: it starts or says why not, stops at once and leaves nothing running, keeps what it was
// given, and answers nobody but this machine.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { listActivity, readAccount } from '../../contracts/account.ts'
import { listDevices } from '../../contracts/devices.ts'
import { allCalls, deadLetters } from '../support/control.ts'
import { eventually } from '../support/eventually.ts'
import { type OwnHub, startHub } from '../support/hub.ts'
import { enrolFor } from '../support/owned-device.ts'
import { newPerson } from '../support/person.ts'
import { rawRequest } from '../support/raw-request.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'vigil-local-cloud-'))
const hubs: OwnHub[] = []
const start = async () => {
  const hub = await startHub()
  hubs.push(hub)
  return hub
}
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.stop()
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs the hub until it ends on its own. */
async function runToEnd(environment: Record<string, string>, main = join(root, 'local/main.ts')) {
  const env = { ...process.env, VIGIL_DATA: mkdtempSync(join(folder, 'data-')), VIGIL_PORT: '0', ...environment }
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => said.push(String(text)))
  const [code] = await once(child, 'exit')
  return { code, said: said.join(''), announced: existsSync(join(env.VIGIL_DATA, 'local.json')) }
}

/** The processes that a hub started, and theirs, by id. */
function descendants(pid: number): number[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const parentOf = (child: string) => {
    try {
      return Number(readFileSync(`/proc/${child}/stat`, 'utf8').split(') ')[1]?.split(' ')[1])
    } catch {
      return undefined
    }
  }
  const children = all.filter((child) => parentOf(child) === pid).map(Number)
  return [...children, ...children.flatMap(descendants)]
}

const lives = (pid: number) => {
  try {
    // A process that nobody has waited for yet is over all the same.
    return !/^\d+ \(.*\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

const exitOf = async (child: ChildProcess) => {
  const [code] = await once(child, 'exit')
  return code as number | null
}

describe('a start', () => {
  it('stops at a resource type that the local cloud does not know, by its name', async () => {
    const copy = join(folder, 'copy')
    mkdirSync(join(copy, 'cdk.out'), { recursive: true })
    for (const name of ['local', 'bin', 'contracts', 'lambdas'])
      cpSync(join(root, name), join(copy, name), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    writeFileSync(join(copy, 'package.json'), readFileSync(join(root, 'package.json')))
    for (const name of readdirSync(join(root, 'cdk.out')).filter((each) => each.endsWith('.json')))
      cpSync(join(root, 'cdk.out', name), join(copy, 'cdk.out', name))
    const file = join(copy, 'cdk.out/VigilService-dev.template.json')
    const template = JSON.parse(readFileSync(file, 'utf8'))
    template.Resources.Surprise = { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1 } }
    template.Resources.Other = { Type: 'AWS::StepFunctions::StateMachine' }
    writeFileSync(file, JSON.stringify(template))
    const { code, said, announced } = await runToEnd({}, join(copy, 'local/main.ts'))
    expect(code).toBe(1)
    expect(said).toContain('Surprise: resource type AWS::Kinesis::Stream')
    expect(said).toContain('Other: resource type AWS::StepFunctions::StateMachine')
    expect(said).not.toContain('    at ')
    expect(announced).toBe(false)
  })

  it('on a port that is taken says so, and what to do', async () => {
    const stranger = createServer().listen(0, '127.0.0.1')
    await once(stranger, 'listening')
    const { port } = stranger.address() as AddressInfo
    const { code, said, announced } = await runToEnd({ VIGIL_PORT: String(port) })
    stranger.close()
    expect(code).toBe(1)
    expect(said).toContain(`Port ${port} is taken.`)
    expect(said).toContain('VIGIL_PORT=')
    expect(said).not.toContain('    at ')
    expect(announced).toBe(false)
  })

  it.each(['no', '-1', '70000', '4000.5'])('with the port "%s" says that it is none', async (port) => {
    const { code, said } = await runToEnd({ VIGIL_PORT: port })
    expect(code).toBe(1)
    expect(said).toContain(`VIGIL_PORT is not a port: ${port}`)
  })

  it('on the data of a hub that runs is refused, and that hub goes on', async () => {
    const hub = await start()
    const { code, said } = await runToEnd({ VIGIL_DATA: hub.dataFolder })
    expect(code).toBe(1)
    expect(said).toContain(`A hub with process id ${hub.urls.pid} is running`)
    expect(JSON.parse(readFileSync(join(hub.dataFolder, 'local.json'), 'utf8')).pid).toBe(hub.urls.pid)
    await newPerson(hub)
  })
})

describe('the door of a hub', () => {
  let hub: OwnHub
  beforeAll(async () => {
    hub = await startHub()
  }, 60_000)
  afterAll(() => hub.stop())

  it('is open to this machine only, below the ports that the system hands out, and tells where', async () => {
    const { portal, api, mqtt, mqttWebSocket, outbox, pid } = JSON.parse(
      readFileSync(join(hub.dataFolder, 'local.json'), 'utf8'),
    )
    expect([portal, api, outbox]).toEqual([hub.origin, hub.origin, `${hub.origin}/__local/outbox`])
    expect(pid).toBe(hub.process.pid)
    for (const url of [portal, mqtt, mqttWebSocket]) {
      expect(new URL(url).hostname).toBe('localhost')
      expect(Number(new URL(url).port)).toBeLessThan(32_768)
    }
    // Line by line of /proc/net/tcp: local address and state; 0A is LISTEN.
    const ours = new Set([portal, mqtt, mqttWebSocket].map((url) => Number(new URL(url).port)))
    const listening = ['tcp', 'tcp6'].flatMap((name) => readFileSync(`/proc/net/${name}`, 'utf8').split('\n').slice(1))
    for (const line of listening) {
      const [, address = '', , state] = line.trim().split(/\s+/)
      const [ip = '', port = ''] = address.split(':')
      if (state === '0A' && ours.has(Number.parseInt(port, 16)))
        expect(['0100007F', '00000000000000000000000001000000']).toContain(ip)
    }
  })

  it('is shut to every other Host, so that no other site reaches it by its own name', async () => {
    const port = new URL(hub.origin).port
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      `localhost.evil.example:${port}`,
      'localhost',
      '127.0.0.1:1',
    ]) {
      for (const path of ['/', '/v1/openapi.json', '/__local/outbox']) {
        const { status } = await rawRequest(hub.origin, { method: 'GET', path, headers: { host } })
        expect(status).toBe(421)
      }
    }
    expect((await rawRequest(hub.origin, { method: 'GET', path: '/v1/openapi.json' })).status).toBe(200)
  })

  it('keeps pages of other sites from the control routes', async () => {
    const request = { method: 'DELETE', path: '/__local/state' }
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }])
      expect((await rawRequest(hub.origin, { ...request, headers })).status).toBe(403)
  })
})

describe('a hub', () => {
  it.each([1, 2])('that is told to stop (%d times) stops within 2 seconds and leaves nothing', async (times) => {
    const hub = await start()
    await newPerson(hub)
    const pid = hub.process.pid ?? 0
    const started = descendants(pid)
    expect(started.length).toBeGreaterThan(0)
    const exit = exitOf(hub.process)
    const since = performance.now()
    for (let told = 0; told < times; told++) hub.process.kill('SIGINT')
    expect(await exit).toBe(0)
    expect(performance.now() - since).toBeLessThan(2_000)
    await eventually('its processes to end', async () => !started.some(lives), 1_000)
    expect(readdirSync(hub.dataFolder)).not.toContain('local.json')
    expect(readdirSync(hub.dataFolder)).not.toContain('hub.pid')
    expect(readdirSync(hub.dataFolder).filter((name) => name.endsWith('.new'))).toEqual([])
  })

  it('that is killed takes its engine along', async () => {
    const hub = await start()
    const started = descendants(hub.process.pid ?? 0)
    await hub.kill()
    await eventually('its processes to end', async () => !started.some(lives), 3_000)
  })

  it('has everything again after a stop, and after a kill', async () => {
    const hub = await start()
    const owner = await newPerson(hub)
    const { device } = await enrolFor(owner)
    await hub.mail(owner.email, ({ subject = '' }) => subject.includes('is connected'))
    const seen = async () => ({
      account: (await owner.call(readAccount, {})).body,
      devices: (await owner.call(listDevices, {})).body,
      activity: (await owner.call(listActivity, {})).body,
      outbox: await hub.outbox(),
    })
    const before = await seen()
    expect(before.devices.items.map(({ id }) => id)).toEqual([device.id])
    await hub.restart()
    expect(await seen()).toEqual(before)
    await hub.kill()
    await hub.restart()
    expect(await seen()).toEqual(before)
  }, 60_000)

  it('forgets everything when it is told to, and goes on', async () => {
    const hub = await start()
    const owner = await newPerson(hub)
    await enrolFor(owner)
    await hub.clock(3_600)
    await hub.faults([{ service: 'dynamodb', operation: '*', effect: 'error', times: 100_000 }])
    await hub.reset()
    expect(await hub.outbox()).toEqual([])
    expect(await deadLetters(hub)).toEqual([])
    await expect(owner.call(readAccount, {})).rejects.toMatchObject({ problem: { code: 'session/required' } })
    expect(readFileSync(join(hub.dataFolder, 'iot/certificates.jsonl'), 'utf8')).toBe('')
    const next = await newPerson(hub)
    await enrolFor(next)
    const { body } = await next.call(readAccount, {})
    // The clock is the true one again.
    expect(Math.abs(Date.parse(body.createdAt) - Date.now())).toBeLessThan(60_000)
    expect((await allCalls(hub)).length).toBeGreaterThan(0)
  })
})
