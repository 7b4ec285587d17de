// What stops a start: the template asks for something that the local cloud does not know. All findings are told at
// once, each with its name, because leaving one out in silence would make this machine and the cloud differ.

export class UnsupportedTemplate extends Error {
  readonly findings: readonly string[]
  constructor(findings: readonly string[]) {
    super(`The local cloud can not run this template:\n${findings.map((finding) => `  - ${finding}`).join('\n')}`)
    this.name = 'UnsupportedTemplate'
    this.findings = findings
  }
}
