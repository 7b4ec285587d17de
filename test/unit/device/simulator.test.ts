import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { commandTypeNames } from '../../../contracts/commands.ts'
import { Status } from '../../../contracts/device-messages.ts'
import { type CommandAtHand, NotPossible, systemTimers } from '../../../device/index.ts'
import { handlerOf } from '../../../device/sdk/handlers.ts'
import { type Behaviour, Character } from '../../../device/simulator/character.ts'
import { claimFolder, FolderClaimed } from '../../../device/simulator/claimed-folder.ts'
import { readOptions, UsageError } from '../../../device/simulator/options.ts'
import { simulatedHandlers } from '../../../device/simulator/simulated-handlers.ts'
import { SimulatedPhone } from '../../../device/simulator/simulated-phone.ts'
import { newCommandId } from './hub-signer.ts'

const character = (behaviour: Behaviour) => new Character({ behaviour, pace: 0, timers: systemTimers })
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-simulator-'))
})
afterEach(() => rm(folder, { recursive: true }))

const protectedNow = { automaticAntivirus: true, locked: false, threats: 1 }

describe('the simulated phone', () => {
  it('starts unprotected: automatic anti-virus off, databases nine days old', async () => {
    const report = (await SimulatedPhone.load(folder)).report()
    expect(Math.round((Date.now() - Date.parse(report.databasesAt)) / 86_400_000)).toBe(9)
    expect(report).toMatchObject({ automaticAntivirus: false, locked: false, threats: 0 })
    expect(Status.safeParse({ epoch: 1, sequence: 1, report }).success).toBe(true)
  })

  it('can do everything that the hub can ask, shows it, and is so after a restart', async () => {
    const phone = await SimulatedPhone.load(folder)
    const handlers = simulatedHandlers(phone, character('normal'))
    const given: Partial<Record<string, object>> = {
      'device.lock': { message: 'Call me', phone: '+49 30 1' },
      'antivirus.scan': { kind: 'quick' },
      'device.alarm': { seconds: 5, message: 'Here' },
    }
    const eicar = { name: 'EICAR-Test-File', path: '/sdcard/eicar.com' }
    await phone.become({ infected: [eicar] })
    const shown: string[] = []
    phone.onShow = (text) => shown.push(text)
    const results = new Map<string, unknown>()
    let changes = 0
    phone.onChange = () => void changes++
    const percents: number[] = []
    for (const type of commandTypeNames) {
      const parameters = type in given ? given[type] : {}
      const command = {
        commandId: newCommandId(),
        parameters,
        progress: (p: number) => percents.push(p),
        signal: AbortSignal.timeout(1000),
      }
      if (type === 'device.wipe') expect((await SimulatedPhone.load(folder)).report()).toMatchObject(protectedNow)
      results.set(type, await handlerOf(handlers, type)?.handle(command as unknown as CommandAtHand))
      if (type === 'device.lock') expect([phone.report().locked, phone.screen]).toEqual([true, 'Call me · +49 30 1'])
    }
    expect(results.get('device.locate')).toMatchObject({ place: { accuracyMeters: expect.any(Number) } })
    expect(results.get('antivirus.scan')).toEqual({ scanned: 1204, threats: [eicar] })
    expect(results.get('device.mugshot')).toMatchObject({ pictures: [{ contentType: 'image/png' }, {}] })
    expect(percents.map(Math.round)).toEqual([33, 67, 100, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
    expect(shown).toEqual([
      'Sounds for 5 s: “Here”',
      'Is quiet again',
      'Erases everything',
      'Is empty, as on its first day',
      'Asks for a new secret code',
    ])
    expect(changes).toBe(6)
  })

  it('is as on its first day after a wipe', async () => {
    const phone = await SimulatedPhone.load(folder)
    await phone.enableAntivirus()
    await phone.lock({ message: 'Call me' })
    await phone.erase()
    expect((await SimulatedPhone.load(folder)).report()).toMatchObject({ automaticAntivirus: false, locked: false })
  })

  it('fails at everything where it was told to', async () => {
    const phone = await SimulatedPhone.load(folder)
    const handlers = simulatedHandlers(phone, character('failing'))
    const command = { commandId: newCommandId(), parameters: {}, progress: () => {}, signal: AbortSignal.timeout(1000) }
    const attempt = handlerOf(handlers, 'device.lock')?.handle(command)
    await expect(attempt).rejects.toThrow('told to fail')
    await expect(attempt).rejects.not.toBeInstanceOf(NotPossible)
    expect(phone.report().locked).toBe(false)
  })
})

describe('the options of the simulator', () => {
  it('put each device into a folder of its own', () => {
    expect(readOptions(['--name', 'My Phone!'], {}).devices).toEqual([
      { name: 'My Phone!', state: join('.vigil', 'devices', 'my-phone') },
    ])
    expect(readOptions(['--count', '2', '--state', '/x'], {}).devices).toEqual([
      { name: 'Simulated phone 1', state: '/x/1' },
      { name: 'Simulated phone 2', state: '/x/2' },
    ])
    expect(readOptions(['--count', '2'], { VIGIL_DATA: '/data' }).devices[1]?.state).toBe(
      '/data/devices/simulated-phone-2',
    )
  })

  it.each([
    [['--platform', 'amiga']],
    [['--behaviour', 'odd']],
    [['--count', '0']],
    [['--count', 'many']],
    [['--pace', '']],
    [['--hub', 'nowhere']],
    [['--link', 'https://hub/#secret']],
    [['phone']],
  ])('are refused with a sentence where they make no sense: %j', (args) => {
    expect(() => readOptions(args, {})).toThrow(UsageError)
  })
})

describe('a state folder', () => {
  it('is claimed by one process, and free again when that one is gone', () => {
    claimFolder(folder)()
    const giveBack = claimFolder(folder)
    expect(() => claimFolder(folder)).not.toThrow(FolderClaimed)
    giveBack()
  })
})
