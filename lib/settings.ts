// What an operator may decide, as bin/vigil.ts reads it from the context. Everything has a value that works.

export interface VigilSettings {
  /** `dev` or `production`; data is protected from deletion in production. */
  readonly stage: string
  /** The sender of mails; its address or domain must be verified in SES. */
  readonly mailFrom: string
  /** Where the portal sends people who need help. */
  readonly helpUrl: string
  readonly supportEmail: string
  /** Countries whose numbers may get codes by SMS (ISO 3166-1 alpha-2). */
  readonly smsCountries: readonly string[]
  /** How many text messages may go out in a day, all accounts together. */
  readonly smsDailyBudget: number
  /** Who takes payments; `off`: only activation codes begin a subscription. */
  readonly payments: 'stripe' | 'off'
  /** Where the portal's map of a place gets its tiles, and whose they are; else it has the bundled outlines only. */
  readonly tiles?: { readonly url: string; readonly attribution: string }
  /** Where alarms go. */
  readonly alarmEmail?: string
  /** The portal's own domain, with its certificate from us-east-1; else CloudFront's name is used. */
  readonly domain?: { readonly name: string; readonly certificateArn: string }
}

export const isProduction = ({ stage }: VigilSettings): boolean => stage === 'production'
