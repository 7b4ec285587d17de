// What an operator may decide, as bin/vigil.ts reads it from the context. Everything has a value that works.

export interface VigilSettings {
  /** `dev` or `production`; data is protected from deletion in production. */
  readonly stage: string
  /** The sender of mails; its address or domain must be verified in SES. */
  readonly mailFrom: string
  /** Where the portal sends people who need help. */
  readonly helpUrl: string
  readonly supportEmail: string
  /** Where alarms go. */
  readonly alarmEmail?: string
  /** The portal's own domain, with its certificate from us-east-1; else CloudFront's name is used. */
  readonly domain?: { readonly name: string; readonly certificateArn: string }
}

export const isProduction = ({ stage }: VigilSettings): boolean => stage === 'production'
