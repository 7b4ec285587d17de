import { createPublicKey, verify } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { type AwsService, type WireService, wireServices } from '../../../../local/aws/aws-call.ts'
import { kms } from '../../../../local/aws/kms.ts'
import { Secrets, secretsManager } from '../../../../local/aws/secrets-manager.ts'
import { ses } from '../../../../local/aws/ses.ts'
import { Outbox } from '../../../../local/outbox.ts'
import { CallRecord } from '../../../../local/wire/call-record.ts'
import { Faults } from '../../../../local/wire/faults.ts'
import { startWire, type Wire } from '../../../../local/wire/wire.ts'
import { eventually } from '../../../support/eventually.ts'

const folder = mkdtempSync(join(tmpdir(), 'vigil-wire-'))
const key = { id: 'key-1', arn: 'arn:aws:kms:us-east-1:000000000000:key/key-1' }
const secretArn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:Data-Hub-abc123'
const generated = {
  GenerateSecretString: {
    PasswordLength: 40,
    ExcludeCharacters: '',
    ExcludeLowercase: false,
    ExcludeNumbers: false,
    ExcludePunctuation: true,
    ExcludeUppercase: false,
    IncludeSpace: false,
  },
}
const openSecrets = () =>
  new Secrets([{ arn: secretArn, name: 'Data-Hub', properties: generated }], join(folder, 'secrets.json'))

const secrets = openSecrets()
const outbox = new Outbox(join(folder, 'outbox.jsonl'), () => 0)
const faults = new Faults()
const calls = new CallRecord()
const none: AwsService = { protocol: 'json', operationOf: () => 'None', answer: () => ({ status: 500, body: '' }) }
let wire: Wire

beforeAll(async () => {
  const services = Object.fromEntries(wireServices.map((name) => [name, none])) as Record<WireService, AwsService>
  wire = await startWire({
    services: {
      ...services,
      kms: kms([key], join(folder, 'keys')),
      'secrets-manager': secretsManager(secrets),
      ses: ses({ outbox, configurationSets: [], now: () => 0, tell: () => {} }),
    },
    faults,
    calls,
    workOf: (sandboxId) => ({ requestId: `request of ${sandboxId}`, functionId: 'F' }),
    now: () => 0,
    log: () => {},
  })
})
afterEach(() => faults.replace([]))
afterAll(() => {
  wire.close()
  rmSync(folder, { recursive: true })
})

const settings = (service: string) => ({
  endpoint: `${wire.url}/sandbox-1/${service}`,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
})
const mail = (to: string) =>
  new SendEmailCommand({
    Source: 'hub@example.org',
    Destination: { ToAddresses: [to] },
    Message: {
      Subject: { Data: 'Größe & <more>' },
      Body: {
        Text: { Data: 'Open https://example.org/a#token=1.' },
        Html: { Data: '<a href="https://example.org/b">b</a>' },
      },
    },
  })

describe('the wire', () => {
  it('puts a mail that the SDK sends into the outbox, with its links', async () => {
    const { MessageId } = await new SESClient(settings('ses')).send(mail('a@example.org'))
    expect(MessageId).toEqual(expect.any(String))
    expect(outbox.messages.at(-1)).toMatchObject({
      kind: 'mail',
      to: 'a@example.org',
      subject: 'Größe & <more>',
      links: ['https://example.org/b', 'https://example.org/a#token=1'],
    })
  })

  it('signs with a key that stays the same over a restart', async () => {
    const client = new KMSClient(settings('kms'))
    const message = Buffer.from('a command')
    const { Signature = new Uint8Array() } = await client.send(
      new SignCommand({ KeyId: key.arn, Message: message, MessageType: 'RAW', SigningAlgorithm: 'ECDSA_SHA_256' }),
    )
    const { PublicKey = new Uint8Array() } = await client.send(new GetPublicKeyCommand({ KeyId: key.id }))
    const publicKey = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' })
    expect(verify('sha256', message, publicKey, Signature)).toBe(true)
    const again = await kms([key], join(folder, 'keys')).answer('GetPublicKey', {
      method: 'POST',
      target: '/',
      path: '/',
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.from(JSON.stringify({ KeyId: key.id })),
    })
    expect(JSON.parse(String(again.body)).PublicKey).toBe(Buffer.from(PublicKey).toString('base64'))
  })

  it('keeps a generated secret, and resolves a reference to it', async () => {
    const { SecretString } = await new SecretsManagerClient(settings('secrets-manager')).send(
      new GetSecretValueCommand({ SecretId: secretArn }),
    )
    expect(SecretString).toMatch(/^[a-zA-Z0-9]{40}$/)
    expect(openSecrets().resolve(`resolve:secretsmanager:${secretArn}:SecretString:::`)).toBe(SecretString)
  })

  it('tells a missing key, secret or configuration set as the service does', async () => {
    const sign = new GetPublicKeyCommand({ KeyId: 'other' })
    await expect(new KMSClient(settings('kms')).send(sign)).rejects.toMatchObject({ name: 'NotFoundException' })
    const read = new GetSecretValueCommand({ SecretId: 'other' })
    await expect(new SecretsManagerClient(settings('secrets-manager')).send(read)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    })
    const named = new SendEmailCommand({ ...mail('a@example.org').input, ConfigurationSetName: 'other' })
    await expect(new SESClient(settings('ses')).send(named)).rejects.toMatchObject({
      name: 'ConfigurationSetDoesNotExistException',
    })
  })

  it('throttles as often as asked, so that the SDK comes through by trying again', async () => {
    faults.replace([{ service: 'ses', operation: 'SendEmail', effect: 'throttle', times: 2 }])
    const { $metadata } = await new SESClient(settings('ses')).send(mail('b@example.org'))
    expect($metadata.attempts).toBe(3)
  })

  it('fails a call for good where it fails more often than the SDK tries', async () => {
    faults.replace([{ service: 'kms', operation: '*', effect: 'error', times: 10 }])
    const client = new KMSClient({ ...settings('kms'), maxAttempts: 2 })
    await expect(client.send(new GetPublicKeyCommand({ KeyId: key.id }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 500, attempts: 2 },
    })
  })

  it('cuts the connection before or after a call was carried out', async () => {
    const client = new SESClient({ ...settings('ses'), maxAttempts: 1 })
    faults.replace([{ service: 'ses', operation: '*', effect: 'timeout-before', times: 1 }])
    await expect(client.send(mail('before@example.org'))).rejects.toThrow()
    faults.replace([{ service: 'ses', operation: '*', effect: 'timeout-after', times: 1 }])
    await expect(client.send(mail('after@example.org'))).rejects.toThrow()
    const receivers = outbox.messages.map(({ to }) => to)
    expect(receivers).not.toContain('before@example.org')
    expect(receivers).toContain('after@example.org')
  })

  it('leaves a call unanswered, before or after it was carried out, until whoever made it hangs up', async () => {
    const client = new SESClient({ ...settings('ses'), maxAttempts: 1 })
    for (const effect of ['hang-before', 'hang-after'] as const) {
      calls.clear()
      faults.replace([{ service: 'ses', operation: '*', effect, times: 1 }])
      const impatience = new AbortController()
      const sending = client.send(mail(`${effect}@example.org`), { abortSignal: impatience.signal })
      await eventually('the call', async () => calls.list().some(({ status }) => status === 0))
      impatience.abort()
      await expect(sending).rejects.toThrow('aborted')
    }
    const receivers = outbox.messages.map(({ to }) => to)
    expect(receivers).not.toContain('hang-before@example.org')
    expect(receivers).toContain('hang-after@example.org')
  })

  it('records who made a call, and how it ended', async () => {
    calls.clear()
    faults.replace([{ service: 'ses', operation: '*', effect: 'timeout-before', times: 1 }])
    await new SESClient(settings('ses')).send(mail('c@example.org'))
    expect(calls.list('request of sandbox-1')).toMatchObject([
      { service: 'ses', operation: 'SendEmail', status: 0, functionId: 'F' },
      { service: 'ses', operation: 'SendEmail', status: 200 },
    ])
    expect(calls.list('another request')).toEqual([])
  })
})
