// What follows from a change in a table, behind the answer: mails, hints, sessions above the limit, the commands of a
// device that is gone.

import '../support/environment.ts'
import { PublishCommand } from '@aws-sdk/client-iot-data-plane'
import { MessageRejected, SendEmailCommand } from '@aws-sdk/client-ses'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { handler as commandChanged } from '../../lambdas/commands/command-changed.stream.ts'
import { handler as forgetCommands } from '../../lambdas/commands/forget-commands.stream.ts'
import { handler as deviceChanged } from '../../lambdas/devices/device-changed.stream.ts'
import { handler as followUp } from '../../lambdas/identity/follow-ups.function.ts'
import { linkToken } from '../../lambdas/identity/link.ts'
import { handler as sendMail } from '../../lambdas/identity/send-mail.stream.ts'
import { noon, setNow } from '../support/clock.ts'
import { Cloud } from '../support/cloud.ts'
import { changes } from '../support/events.ts'
import { accountId, deviceId, email, putCommand, putDevice, putSession } from '../support/records.ts'
import { awsError, Tables } from '../support/tables.ts'

let tables: Tables
let cloud: Cloud
const whole = { batchItemFailures: [] }

beforeEach(() => {
  setNow(noon)
  tables = new Tables()
  cloud = new Cloud()
})

describe('a batch of changes', () => {
  const device = { deviceId, ownerId: accountId, version: 2 }

  it('is reported from the first record that failed, and nothing behind it is done', async () => {
    cloud.broker.on(PublishCommand).resolvesOnce({}).rejectsOnce(awsError('ThrottlingException')).resolves({})
    const after = [2, 3, 4].map((version) => ({ after: { ...device, version } }))
    expect(await deviceChanged(changes(...after))).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] })
    expect(cloud.published.map(({ message }) => message.version)).toEqual([2, 3])
    expect(await deviceChanged(changes(...after.slice(1)))).toEqual(whole)
  })

  it('of several devices waits for none of the others, and is reported from the first that failed', async () => {
    const refusing = { version: 3, deviceId: 'dev_B' }
    cloud.broker.on(PublishCommand).callsFake(async ({ payload }) => {
      const { deviceId: of, version } = JSON.parse(Buffer.from(payload).toString())
      if (of === refusing.deviceId && version === refusing.version) throw awsError('ThrottlingException')
      return {}
    })
    const changed = (of: string, version: number) => ({
      pk: of,
      sk: 'device',
      deviceId: of,
      ownerId: accountId,
      version,
    })
    const batch = [
      changed('dev_A', 2),
      changed('dev_B', 2),
      changed('dev_B', 3),
      changed('dev_A', 3),
      changed('dev_B', 4),
    ]
    const handled = await deviceChanged(changes(...batch.map((after) => ({ after }))))
    expect(handled).toEqual({ batchItemFailures: [{ itemIdentifier: '3' }] })
    const told = (of: string) =>
      cloud.published.flatMap(({ message }) => (message.deviceId === of ? message.version : []))
    expect([told('dev_A'), told('dev_B')]).toEqual([
      [2, 3],
      [2, 3],
    ])
  })
})

describe('a mail that waits', () => {
  const mail = { pk: 'mail#mail_1', sk: 'mail', id: 'mail_1', to: email, language: 'en', facts: { device: 'Phone' } }
  const activation = { ...mail, template: 'activation', link: 'A'.repeat(43) }
  const sent = () => cloud.mail.commandCalls(SendEmailCommand).map(({ args }) => args[0].input)

  it('is sent with the token of its link, and then forgotten', async () => {
    tables.put('identity', activation)
    expect(await sendMail(changes({ after: activation }))).toEqual(whole)
    const [{ Destination, Source, Message } = {}] = sent()
    expect([Source, Destination?.ToAddresses]).toEqual(['hub@hub.example', [email]])
    const token = (await linkToken(activation.link)).reveal()
    expect(Message?.Body?.Text?.Data).toContain(`https://hub.example/activate#token=${token}`)
    expect(tables.list('identity')).toEqual([])
  })

  it('stays and is reported where SES is down, so that it goes out when SES is back', async () => {
    tables.put('identity', activation)
    cloud.mail.on(SendEmailCommand).rejectsOnce(awsError('Throttling')).resolves({})
    expect(await sendMail(changes({ after: activation }))).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] })
    expect(tables.list('identity')).toHaveLength(1)
    expect(await sendMail(changes({ after: activation }))).toEqual(whole)
    expect(tables.list('identity')).toEqual([])
  })

  it('goes to a domain that every mail server reads, and to the local part as it was typed', async () => {
    await sendMail(changes({ after: { ...activation, to: 'Alice@Bücher.example.' } }))
    expect(sent()[0]?.Destination?.ToAddresses).toEqual(['Alice@xn--bcher-kva.example'])
  })

  it.each([
    new MessageRejected({ message: 'no', $metadata: {} }),
    awsError('InvalidParameterValue', { message: 'Local address contains control or whitespace' }),
  ])('that SES will never take does not keep the others waiting (%#)', async (rejected) => {
    const other = { ...mail, id: 'mail_2', pk: 'mail#mail_2', template: 'device-connected' }
    tables.put('identity', activation, other)
    cloud.mail.on(SendEmailCommand).rejectsOnce(rejected).resolves({})
    expect(await sendMail(changes({ after: activation }, { after: other }))).toEqual(whole)
    expect(sent().at(-1)?.Message?.Subject?.Data).toBe('Phone is connected to your account')
    expect(tables.list('identity')).toEqual([])
  })

  it('is not sent again by being forgotten', async () => {
    expect(await sendMail(changes({ before: activation }))).toEqual(whole)
    expect(cloud.mail.calls()).toEqual([])
  })
})

describe('hints for the portal', () => {
  const topic = `vigil/v1/accounts/${accountId}/hints`
  const device = { deviceId, ownerId: accountId, version: 2, name: 'Phone' }

  it('tell that a device changed, or is gone, and only its version', async () => {
    await deviceChanged(
      changes({ after: device }, { before: device, after: { ...device, version: 3 } }, { before: device }),
    )
    expect(cloud.published).toEqual([
      { topic, message: { kind: 'device', deviceId, version: 2 } },
      { topic, message: { kind: 'device', deviceId, version: 3 } },
      { topic, message: { kind: 'device-removed', deviceId } },
    ])
  })

  it('are not sent for a change that nobody can see', async () => {
    await deviceChanged(changes({ before: device, after: { ...device, seq: 5 } }))
    const command = putCommand(tables, 'sent')
    await commandChanged(changes({ before: command, after: { ...command, attempts: 2 } }, { before: command }))
    expect(cloud.published).toEqual([])
  })

  it('tell that a command changed, and never a place', async () => {
    const command = putCommand(tables, 'succeeded', { result: { note: 'secret' }, version: 4 })
    await commandChanged(changes({ before: { ...command, version: 3 }, after: command }))
    const { commandId } = command
    expect(cloud.published).toEqual([{ topic, message: { kind: 'command', deviceId, commandId, version: 4 } }])
  })
})

describe('the sessions of an account', () => {
  const items = () => tables.list<{ id: string }>('identity', 'session#')

  it('are at most 20: when one more is opened the oldest end, and devices keep theirs', async () => {
    const device = putSession(tables, { deviceId })
    const sessions = Array.from({ length: 22 }, () => putSession(tables))
    expect(await followUp(changes({ after: items().at(-1) ?? {} }))).toEqual(whole)
    const left = [device, ...sessions.slice(2)].map(({ record }) => record.id)
    expect(items().map(({ id }) => id)).toEqual(left)
  })

  it('are left alone up to 20, when one ends, and when something else is written', async () => {
    for (let number = 0; number < 20; number++) putSession(tables)
    const [first, second] = items()
    await followUp(changes({ after: first ?? {} }, { before: second ?? {} }))
    expect(items()).toHaveLength(20)
    tables.client.resetHistory()
    await followUp(changes({ after: { pk: accountId, sk: 'activity#act_1', id: 'act_1' } }))
    expect(tables.requests).toBe(0)
  })

  it('are not counted when a device is connected: that would cost as much as the account has devices', async () => {
    const { record } = putSession(tables, { deviceId })
    tables.client.resetHistory()
    expect(await followUp(changes({ after: { ...record, pk: accountId, sk: `session#${record.id}` } }))).toEqual(whole)
    expect(tables.requests).toBe(0)
  })
})

describe('the commands of a device that was disconnected', () => {
  it('are deleted, whatever they were at', async () => {
    const device = putDevice(tables)
    for (const state of ['pending', 'running', 'succeeded'] as const) putCommand(tables, state)
    expect(await forgetCommands(changes({ before: { ...device } }))).toEqual(whole)
    expect(tables.list('commands')).toEqual([])
  })

  it('are left alone as long as it is only changed', async () => {
    const device = putDevice(tables)
    const command = putCommand(tables, 'pending')
    await forgetCommands(changes({ before: device, after: { ...device, version: 2 } }, { after: device }))
    expect(tables.find('commands', deviceId, `command#${command.commandId}`)?.state).toBe('pending')
  })
})

describe('the open commands of a device that is enrolled anew', () => {
  it('F14: are superseded with their epoch, and the ended ones stay in the history', async () => {
    const [waiting, running] = [
      putCommand(tables, 'pending', { type: 'device.lock' }),
      putCommand(tables, 'running', { type: 'device.locate' }),
    ]
    const ended = putCommand(tables, 'succeeded', { type: 'antivirus.enable' })
    putDevice(tables, { epoch: 2 })
    const anew = putCommand(tables, 'pending', { type: 'device.lock', epoch: 2 })
    await forgetCommands(changes({ after: { pk: 'key#other', sk: 'enrolment', deviceId } }))
    const state = ({ commandId }: { commandId: string }) => tables.find('commands', deviceId, `command#${commandId}`)
    for (const command of [waiting, running])
      expect(state(command)).toMatchObject({ state: 'superseded', reason: 'device-replaced' })
    expect([state(ended)?.state, state(anew)?.state]).toEqual(['succeeded', 'pending'])
  })
})
