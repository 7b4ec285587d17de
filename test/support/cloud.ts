// The services beside DynamoDB, behind their real clients: a hub key, a signing key that really signs, a broker that
// keeps what was published, an IoT registry, SES, and SNS for text messages.

import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import {
  CreateCertificateFromCsrCommand,
  IoTClient,
  ListAttachedPoliciesCommand,
  ListPrincipalThingsCommand,
  ListThingPrincipalsCommand,
} from '@aws-sdk/client-iot'
import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane'
import { KMSClient, SignCommand } from '@aws-sdk/client-kms'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SESClient } from '@aws-sdk/client-ses'
import { SNSClient } from '@aws-sdk/client-sns'
import { mockClient } from 'aws-sdk-client-mock'

const key = generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** The public half of the key that signs commands, for a test that verifies as a device does. */
export const commandKey = createPublicKey(key.publicKey.export({ type: 'spki', format: 'pem' }))

export const pepper = 'a hub key of sixty-four characters, as Secrets Manager makes them'

export interface Published {
  readonly topic: string
  readonly message: Readonly<Record<string, unknown>>
}

export class Cloud {
  readonly kms = mockClient(KMSClient)
  readonly secrets = mockClient(SecretsManagerClient)
  readonly broker = mockClient(IoTDataPlaneClient)
  readonly registry = mockClient(IoTClient)
  readonly mail = mockClient(SESClient)
  readonly texts = mockClient(SNSClient)

  constructor() {
    this.secrets.on(GetSecretValueCommand).resolves({ SecretString: pepper })
    this.kms.on(SignCommand).callsFake(({ Message }) => ({ Signature: sign('sha256', Message, key.privateKey) }))
    this.broker.resolves({})
    this.mail.resolves({ MessageId: 'message-1' })
    this.texts.resolves({ MessageId: 'message-1' })
    this.registry.resolves({})
    let made = 0
    this.registry.on(CreateCertificateFromCsrCommand).callsFake(() => {
      made++
      const id = `certificate-${made}`
      return { certificateId: id, certificateArn: `arn:cert/${id}`, certificatePem: `-- certificate ${made} --` }
    })
    this.registry.on(ListPrincipalThingsCommand).resolves({ things: [] })
    this.registry.on(ListThingPrincipalsCommand).resolves({ principals: [] })
    this.registry.on(ListAttachedPoliciesCommand).resolves({ policies: [] })
  }

  /** What was published, in order. */
  get published(): Published[] {
    return this.broker.commandCalls(PublishCommand).map(({ args: [{ input }] }) => ({
      topic: input.topic ?? '',
      message: JSON.parse(Buffer.from(input.payload as Uint8Array).toString()),
    }))
  }
}

/** Header and claims of a JWS, unverified. */
export function readJws(jws: unknown): { header: Record<string, unknown>; claims: Record<string, unknown> } {
  const [header = '', claims = ''] = String(jws).split('.')
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
  return { header: read(header), claims: read(claims) }
}
