// The CDK app: reads the context, and makes the two stacks. One stage per account and region, because the names of
// topic rules and topics are account-wide.

import { App } from 'aws-cdk-lib'
import { DataStack } from '../lib/data-stack.ts'
import { ServiceStack } from '../lib/service-stack.ts'
import type { VigilSettings } from '../lib/settings.ts'
import { signInProviders } from './sign-in-providers.ts'

const app = new App()

const context = (name: string): string | undefined => app.node.tryGetContext(name) || undefined
const [domain, certificateArn, alarmEmail] = ['domain', 'certificateArn', 'alarmEmail'].map(context)
const [tileUrl, tileAttribution] = ['tileUrl', 'tileAttribution'].map(context)
if ((domain === undefined) !== (certificateArn === undefined))
  throw new Error('Give both -c domain=… and -c certificateArn=…, or neither.')
if ((tileUrl === undefined) !== (tileAttribution === undefined))
  throw new Error('Give both -c tileUrl=… and -c tileAttribution=…, or neither.')

function countries(text: string): string[] {
  const named = text.split(',').map((country) => country.trim())
  if (!named.every((country) => /^[A-Z]{2}$/.test(country)))
    throw new Error(`-c smsCountries=${text}: give codes of two letters with commas between them, such as US,DE,GB.`)
  return named
}

function count(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`-c ${name}=${text}: give a whole number.`)
  return Number(text)
}

function payments(text: string): VigilSettings['payments'] {
  if (text !== 'stripe' && text !== 'off') throw new Error(`-c payments=${text}: give stripe or off.`)
  return text
}

/** MapLibre's form of an address; one origin, because the portal's pages may load from that one alone. */
function tilesAt(url: string, attribution: string) {
  if (!/^https:\/\/[\w.-]+(:\d+)?\//.test(url) || !['{z}', '{x}', '{y}'].every((part) => url.includes(part)))
    throw new Error(`-c tileUrl=${url}: give an address with https, one host, and {z}, {x} and {y} in its path.`)
  return { url, attribution }
}

const settings: VigilSettings = {
  stage: context('stage') ?? 'dev',
  mailFrom: context('mailFrom') ?? 'vigil@example.org',
  helpUrl: context('helpUrl') ?? 'https://example.org/vigil/help',
  supportEmail: context('supportEmail') ?? 'support@example.org',
  smsCountries: countries(context('smsCountries') ?? 'US,DE,GB'),
  smsDailyBudget: count('smsDailyBudget', context('smsDailyBudget') ?? '1000'),
  payments: payments(context('payments') ?? 'off'),
  providers: signInProviders(app.node.tryGetContext('providers')),
  ...(tileUrl && tileAttribution && { tiles: tilesAt(tileUrl, tileAttribution) }),
  ...(alarmEmail && { alarmEmail }),
  ...(domain && certificateArn && { domain: { name: domain, certificateArn } }),
}

const data = new DataStack(app, `VigilData-${settings.stage}`, {
  settings,
  description: 'Vigil: tables, keys, secrets',
})
new ServiceStack(app, `VigilService-${settings.stage}`, {
  settings,
  data,
  description: 'Vigil: API, functions, rules, portal',
})
