// The books of the payment provider of this machine: what was sold, to whom, and what is charged when. Kept whole in one
// file of the data folder after every change.

import { readIfPresent, writeAtomically } from '../data-folder.ts'

type Metadata = Readonly<Record<string, string>>

/** What is bought, and charged again every so many days; the amount in the currency's smallest unit. */
export interface Line {
  readonly name: string
  readonly amount: number
  readonly currency: string
  readonly days: number
}

export interface Checkout {
  readonly id: string
  readonly line: Line
  readonly customer?: string
  readonly email?: string
  readonly reference: string
  readonly metadata: Metadata
  /** What the agreement, and with it every invoice, will carry. */
  readonly agreementMetadata: Metadata
  readonly successUrl: string
  readonly cancelUrl: string
  status: 'open' | 'complete' | 'expired'
  agreement?: string
}

/** A subscription, in Stripe's words; times in seconds. */
export interface Agreement {
  readonly id: string
  readonly customer: string
  readonly line: Line
  readonly metadata: Metadata
  readonly created: number
  status: 'active' | 'past_due' | 'canceled'
  endsWithPeriod: boolean
  periodEnd: number
  /** The page was told to refuse what is charged. */
  isDeclined: boolean
  /** Of the charge that is due: how often it was tried, and when next. */
  tries: number
  nextTryAt: number
  openInvoice?: string
}

export interface Invoice {
  readonly id: string
  readonly agreement: string
  readonly payment: string
  readonly reason: 'subscription_create' | 'subscription_cycle'
  readonly created: number
  paidAt?: number
  isRefunded: boolean
}

/** A visit to the customer's page. */
export interface Visit {
  readonly id: string
  readonly customer: string
  readonly returnUrl: string
}

export interface KeptEvent {
  readonly id: string
  readonly type: string
  readonly created: number
  readonly object: object
  /** How often it was taken by the hub. */
  taken: number
}

export interface KeptAnswer {
  readonly digest: string
  readonly status: number
  readonly body: object
  readonly at: number
}

interface Content {
  counter: number
  customers: Record<string, { readonly id: string; readonly email: string }>
  checkouts: Record<string, Checkout>
  agreements: Record<string, Agreement>
  invoices: Record<string, Invoice>
  visits: Record<string, Visit>
  events: KeptEvent[]
  answers: Record<string, KeptAnswer>
}

const empty = (counter: number): Content => ({
  counter,
  customers: {},
  checkouts: {},
  agreements: {},
  invoices: {},
  visits: {},
  events: [],
  answers: {},
})

export class Books {
  readonly #file: string
  #content: Content

  constructor(file: string) {
    this.#file = file
    this.#content = { ...empty(0), ...JSON.parse(readIfPresent(file) ?? '{}') }
  }

  get all(): Content {
    return this.#content
  }

  /** A new id; later ones sort after it, also after a restart. */
  newId(prefix: string): string {
    this.#content.counter++
    return `${prefix}_local${String(this.#content.counter).padStart(10, '0')}`
  }

  save(): void {
    writeAtomically(this.#file, JSON.stringify(this.#content))
  }

  clear(): void {
    this.#content = empty(this.#content.counter)
    this.save()
  }
}
