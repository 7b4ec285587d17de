// Which mails there are, and what is said in each: a language is complete when it has words for all of them.

export type MailTemplate =
  | 'activation'
  | 'already-registered'
  | 'device-connected'
  | 'device-disconnected'
  | 'two-step-on'
  | 'two-step-off'
  | 'phone-changed'
  | 'authenticator-on'
  | 'authenticator-off'
  | 'recovery-code-used'
  | 'recovery-codes-low'
  | 'recovery-codes-renewed'

interface Text {
  readonly subject: string
  readonly lines: string[]
  readonly button?: string
}

type Words = (facts: Readonly<Record<string, string>>) => Text

export type MailWords = Readonly<Record<MailTemplate, Words>>
