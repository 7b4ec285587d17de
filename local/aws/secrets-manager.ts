// AWS Secrets Manager: a secret is generated once, as its template says, and stays in the data folder. What is sealed
// with it (passwords, links) stays readable over restarts.

import { randomInt, randomUUID } from 'node:crypto'
import { readIfPresent, writeAtomically } from '../data-folder.ts'
import type { Properties } from '../template/shapes.ts'
import { AwsError, type AwsService, jsonService, unknownOperation } from './aws-call.ts'

export interface SecretPlan {
  readonly arn: string
  readonly name: string
  readonly properties: Properties<'AWS::SecretsManager::Secret'>
}

interface KeptSecret {
  readonly value: string
  readonly versionId: string
}

export class Secrets {
  readonly #kept: Record<string, KeptSecret>
  readonly #plans: readonly SecretPlan[]
  readonly #file: string

  constructor(plans: readonly SecretPlan[], file: string) {
    this.#plans = plans
    this.#file = file
    this.#kept = JSON.parse(readIfPresent(file) ?? '{}')
    for (const { arn, properties } of plans) {
      this.#kept[arn] ??= { value: properties.SecretString ?? generate(properties), versionId: randomUUID() }
    }
    writeAtomically(file, JSON.stringify(this.#kept))
  }

  /** What an operator does by hand: writes a value. */
  write(arn: string, value: string): void {
    this.#kept[arn] = { value, versionId: randomUUID() }
    writeAtomically(this.#file, JSON.stringify(this.#kept))
  }

  /** The secret with this ARN or name. */
  find(id: string): (KeptSecret & SecretPlan) | undefined {
    const plan = this.#plans.find(({ arn, name }) => arn === id || name === id)
    const kept = plan && this.#kept[plan.arn]
    return plan && kept && { ...plan, ...kept }
  }

  /** CloudFormation, dynamic references: `resolve:secretsmanager:id:SecretString:json-key:stage:version`. */
  resolve(reference: string): string {
    const [, id = '', key = ''] =
      /^resolve:secretsmanager:(.+?):SecretString(?::([^:]*))?(?::[^:]*)*$/.exec(reference) ?? []
    const secret = this.find(id)
    if (!secret) throw new Error(`The dynamic reference {{${reference}}} names no secret of this template.`)
    return key === '' ? secret.value : String((JSON.parse(secret.value) as Record<string, unknown>)[key])
  }
}

export function secretsManager(secrets: Secrets): AwsService {
  return jsonService((operation, { SecretId }) => {
    if (operation !== 'GetSecretValue') throw unknownOperation(`secrets-manager ${operation}`)
    const secret = secrets.find(String(SecretId))
    if (!secret) {
      throw new AwsError(400, 'ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
    }
    const { arn, name, value, versionId } = secret
    return { ARN: arn, Name: name, SecretString: value, VersionId: versionId, VersionStages: ['AWSCURRENT'] }
  })
}

const alphabets = {
  Lowercase: 'abcdefghijklmnopqrstuvwxyz',
  Uppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  Numbers: '0123456789',
  Punctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
} as const

function generate({ GenerateSecretString: options }: SecretPlan['properties']): string {
  if (!options) throw new Error('A secret has neither SecretString nor GenerateSecretString.')
  const signs = Object.entries(alphabets)
    .filter(([name]) => !options[`Exclude${name as keyof typeof alphabets}`])
    .flatMap(([, alphabet]) => [...alphabet])
    .concat(options.IncludeSpace ? [' '] : [])
    .filter((sign) => !options.ExcludeCharacters.includes(sign))
  const generated = Array.from({ length: options.PasswordLength }, () => signs[randomInt(signs.length)]).join('')
  if (options.GenerateStringKey === undefined) return generated
  return JSON.stringify({ ...JSON.parse(options.SecretStringTemplate ?? '{}'), [options.GenerateStringKey]: generated })
}
