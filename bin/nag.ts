// Fails where cdk-nag (AWS Solutions) finds something in the app that is not accepted with a reason beside its construct
// (lib/constructs/accepted-finding.ts), or where something is accepted that is not found. Both shapes that the app can
// have are looked at: what people try out, and what they run in production.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, Aspects, CfnResource } from 'aws-cdk-lib'
import { AwsSolutionsChecks, type INagLogger, type NagLoggerBaseData } from 'cdk-nag'
import { DataStack } from '../lib/data-stack.ts'
import { ServiceStack } from '../lib/service-stack.ts'
import type { VigilSettings } from '../lib/settings.ts'

const tried: VigilSettings = {
  stage: 'dev',
  mailFrom: 'vigil@example.org',
  helpUrl: 'https://example.org/help',
  supportEmail: 'support@example.org',
  smsCountries: ['US'],
  smsDailyBudget: 100,
  payments: 'off',
  providers: [],
}
const run: VigilSettings = {
  ...tried,
  stage: 'production',
  payments: 'stripe',
  alarmEmail: 'operator@example.org',
  domain: { name: 'vigil.example.org', certificateArn: 'arn:aws:acm:us-east-1:111111111111:certificate/example' },
}

const findings = new Set<string>()
/** What was accepted, and what of it was found: rule and reason. */
const accepted = new Set<string>()
const found = new Set<string>()

const report = ({ resource, ruleId }: NagLoggerBaseData, what: string) =>
  findings.add(`${resource.node.path}: ${ruleId}${what}`)
// cdk-nag puts the finding before the reason where only a part of a rule is accepted.
const keep = (ruleId: string, reason: string) => found.add(`${ruleId}: ${reason.replace(/^\[.*?\] /, '')}`)

const logger: INagLogger = {
  onCompliance: () => {},
  onNotApplicable: () => {},
  onNonCompliance: (data) => report(data, `${data.findingId && `[${data.findingId}]`} ${data.ruleInfo}`),
  onError: (data) => report(data, ` could not be checked: ${data.errorMessage}`),
  onSuppressed: ({ ruleId, suppressionReason }) => keep(ruleId, suppressionReason),
  onSuppressedError: ({ ruleId, errorSuppressionReason }) => keep(ruleId, errorSuppressionReason),
}

interface Acceptance {
  id: string
  reason: string
}

function inspect(settings: VigilSettings, outdir: string): void {
  const app = new App({ outdir })
  const data = new DataStack(app, 'VigilData', { settings })
  new ServiceStack(app, 'VigilService', { settings, data })
  Aspects.of(app).add(new AwsSolutionsChecks({ reports: false, additionalLoggers: [logger] }))
  app.synth()
  for (const resource of app.node.findAll().filter((construct) => CfnResource.isCfnResource(construct))) {
    const acceptances: Acceptance[] = resource.getMetadata('cdk_nag')?.rules_to_suppress ?? []
    for (const { id, reason } of acceptances) accepted.add(`${id}: ${reason}`)
  }
}

const folder = mkdtempSync(join(tmpdir(), 'vigil-nag-'))
try {
  for (const settings of [tried, run]) inspect(settings, join(folder, settings.stage))
} finally {
  rmSync(folder, { recursive: true })
}
for (const one of accepted) if (!found.has(one)) findings.add(`Accepted, but nowhere found: ${one}`)
for (const finding of findings) console.error(finding)
if (findings.size > 0) process.exitCode = 1
else console.log(`cdk-nag: nothing but what is accepted, for ${accepted.size} reasons.`)
