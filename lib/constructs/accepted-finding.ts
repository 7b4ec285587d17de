// A finding of cdk-nag that is as it should be, accepted beside the construct that it concerns, with the reason. Every
// other finding fails `npm run check`. The rules themselves are loaded there only: this notes the reason in the template.

import { NagSuppressions } from 'cdk-nag/lib/nag-suppressions.js'
import type { IConstruct } from 'constructs'

/** Accepts a finding, as bin/nag.ts prints it (`AwsSolutions-IAM5[Resource::*]`), on a construct and all in it. */
export function accept(on: IConstruct, finding: string, reason: string): void {
  const [, id = finding, part] = /^([^[]+)\[(.+)\]$/.exec(finding) ?? []
  NagSuppressions.addResourceSuppressions(on, [{ id, reason, ...(part && { appliesTo: [part] }) }], true)
}
