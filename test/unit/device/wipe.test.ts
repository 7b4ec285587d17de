import { once } from 'node:events'
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { OpenLink } from '../../../device/sdk/link.ts'
import { DeviceBench } from './device-bench.ts'

let bench: DeviceBench
beforeEach(async () => {
  bench = await DeviceBench.make()
})
afterEach(() => bench.close())

/** A network that loses acknowledgements until it is mended. */
function lossyNetwork() {
  let lossy = true
  const links = (): OpenLink => async (listener, signal) => {
    const link = await bench.broker.links()(listener, signal)
    return {
      ...link,
      publish: (topic, payload) => {
        const isAck = topic.endsWith('/ack') && payload.includes('running')
        return lossy && isAck ? new Promise<void>(() => {}) : link.publish(topic, payload)
      },
    }
  }
  const mend = () => {
    lossy = false
    bench.broker.cut()
  }
  return { links, mend }
}

describe('a wipe', () => {
  it('begins when the hub knows that it runs, and leaves nothing once the hub knows that it is done', async () => {
    const order: string[] = []
    bench.broker.heard.on('ack', (ack) => order.push(ack.trail.at(-1).state))
    const device = await bench.connected({ handlers: { 'device.wipe': async () => void order.push('erase') } })
    await device.simChanged()
    await device.optOut(['device.mugshot'])
    await device.tryRecoveryCode('00000001')
    const wiped = once(device, 'wiped')
    await bench.send('device.wipe')
    await wiped
    expect(order).toEqual(['received', 'running', 'erase', 'succeeded'])
    expect(await bench.files()).toEqual([])
  })

  it('waits for the hub at most ten seconds, then erases; what is left until the hub is back is the report alone', async () => {
    const waits: { ms: number; over: () => void }[] = []
    const timers = {
      now: Date.now,
      after: (ms: number, over: () => void) => {
        waits.push({ ms, over })
        return ms < 1000
          ? (
              (timer) => () =>
                clearTimeout(timer)
            )(setTimeout(over, ms))
          : () => {}
      },
    }
    const { links, mend } = lossyNetwork()
    const erased = Promise.withResolvers<void>()
    const handlers = {
      'antivirus.enable': async () => {},
      'device.wipe': async () => erased.resolve(),
    }
    const device = await bench.connected({ handlers, links, timers })
    const commandId = await bench.send('antivirus.enable', { seq: 1 })
    await once(device, 'command')
    const wipeId = await bench.send('device.wipe', { seq: 2 })
    while ((await once(device, 'command'))[0].commandId !== wipeId);
    while (!waits.some(({ ms }) => ms === 10_000)) await once(device, 'command')
    waits.find(({ ms }) => ms === 10_000)?.over()
    await erased.promise
    await once(device, 'command')
    await device.close()
    expect(await bench.files()).toEqual(['commands.journal', 'enrolment.json', 'key.pem'])
    const journal = await readFile(join(bench.state, 'commands.journal'), 'utf8')
    expect([journal.includes(wipeId), journal.includes(commandId)]).toEqual([true, false])
    expect(JSON.parse(await readFile(join(bench.state, 'enrolment.json'), 'utf8')).recoverySecret).toBe('')

    mend()
    const reported = bench.heard('succeeded')
    const again = await bench.open({ handlers: {} })
    const wiped = once(again, 'wiped')
    again.connect()
    expect((await reported).commandId).toBe(wipeId)
    await wiped
    expect(await bench.files()).toEqual([])
  })

  it('is all that a wiped device has to say: it carries nothing out any more, and tells no status', async () => {
    const said: string[] = []
    const device = await bench.connected({ handlers: { 'device.wipe': async () => {}, 'device.lock': async () => {} } })
    const wiped = once(device, 'wiped')
    for (const kind of ['status', 'event', 'sync']) bench.broker.heard.on(kind, () => said.push(kind))
    await bench.send('device.wipe', { seq: 1 })
    await bench.heard('succeeded')
    await bench.send('device.lock', { seq: 2 })
    await wiped
    expect(said).toEqual([])
  })

  it('F14: is the last that runs: what waits behind it, or beside it, does not', async () => {
    const runs: string[] = []
    const holding = Promise.withResolvers<void>()
    const device = await bench.connected({
      handlers: {
        'device.lock': async ({ signal }) => {
          runs.push('lock')
          await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
        },
        'device.unlock': async () => void runs.push('unlock'),
        'device.wipe': () => holding.promise,
      },
    })
    for (const [seq, type] of ['device.lock', 'device.unlock', 'device.wipe'].entries()) {
      const step = bench.heard(type === 'device.unlock' ? 'received' : 'running')
      await bench.send(type, { seq: seq + 1 })
      await step
    }
    const wiped = once(device, 'wiped')
    holding.resolve()
    await wiped
    expect([runs, await bench.files()]).toEqual([['lock'], []])
  })

  it('F17: that a crash cut off goes on at the next start, without a network', async () => {
    const copy = join(bench.state, 'crashed')
    const device = await bench.connected({
      handlers: {
        'device.wipe': async () => {
          await mkdir(copy)
          const files = (await readdir(bench.state)).filter((name) => name !== 'crashed')
          for (const file of files) await copyFile(join(bench.state, file), join(copy, file))
        },
      },
    })
    const wiped = once(device, 'wiped')
    await bench.send('device.wipe')
    await wiped
    await bench.broker.stop()
    const erased = Promise.withResolvers<void>()
    const timers = {
      now: Date.now,
      after: (_: number, over: () => void) => clearImmediate.bind(undefined, setImmediate(over)),
    }
    const again = await bench.open({ state: copy, timers, handlers: { 'device.wipe': async () => erased.resolve() } })
    again.connect()
    await erased.promise
    await again.close()
    await bench.broker.start()
  })

  it('that fails leaves the device as it was', async () => {
    const device = await bench.connected({
      handlers: {
        'device.wipe': async () => {
          throw new Error('the disk is busy')
        },
      },
    })
    const failed = bench.heard('failed')
    await bench.send('device.wipe')
    expect((await failed).reason).toBe('the disk is busy')
    expect(device.ledger()).toMatchObject([{ type: 'device.wipe', state: 'failed' }])
    expect(await bench.files()).toContain('enrolment.json')
  })
})
