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
  /** Who takes payments; `off`: only activation codes begin a subscription, and what was bought goes on. */
  readonly payments: 'stripe' | 'off'
  /** Other accounts to sign in with. */
  readonly providers: readonly SignInProvider[]
  /** Where the portal's map of a place gets its tiles, and whose they are; else it has the bundled outlines only. */
  readonly tiles?: { readonly url: string; readonly attribution: string }
  /** Where alarms go. */
  readonly alarmEmail?: string
  /** The portal's own domain, with its certificate from us-east-1; else CloudFront's name is used. */
  readonly domain?: { readonly name: string; readonly certificateArn: string }
}

interface NamedProvider {
  /** In addresses: never changed, because the provider knows the redirect URI by it. */
  readonly id: string
  readonly label: string
  /** An image, as a `data:` address. */
  readonly icon?: string
  readonly clientId: string
}

export interface OpenIdProvider extends NamedProvider {
  readonly kind: 'oidc'
  readonly issuer: string
  /** Whether its word that an e-mail address is verified counts as if our own mail had confirmed it. */
  readonly vouches?: boolean
  /** By which it signs ID tokens; RS256 else. */
  readonly algorithm?: string
}

export interface FacebookProvider extends NamedProvider {
  readonly kind: 'facebook'
}

/** A provider; the secret by which it knows this hub is in Secrets Manager. */
export type SignInProvider = OpenIdProvider | FacebookProvider

export const isProduction = ({ stage }: VigilSettings): boolean => stage === 'production'
