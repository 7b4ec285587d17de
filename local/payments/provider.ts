// What happens at the payment provider of this machine: somebody pays, or does not; money is given back; a term ends and the
// next is charged, by the virtual clock. Each act is in the books before its events leave.

import type { Agreement, Books, Checkout, Invoice, KeptEvent } from './books.ts'
import type { Deliveries, Manner } from './deliveries.ts'
import { showAgreement, showCharge, showCheckout, showInvoice } from './shown.ts'

/** Something that can not be done (any more), in words for whoever looks at the page. */
export class Refused extends Error {}

/** A charge that is refused is tried again so often, so many seconds later; then the agreement ends. */
const mostTries = 4
const retryAfter = 3 * 24 * 3600
const day = 24 * 3600
const mostEvents = 1_000

export interface ProviderOptions {
  readonly books: Books
  readonly deliveries: Deliveries
  readonly origin: string
  now(): number
}

export class Provider {
  readonly #options: ProviderOptions

  constructor(options: ProviderOptions) {
    this.#options = options
  }

  async pay(id: string, manner: Manner): Promise<Checkout> {
    const { books, origin } = this.#options
    const checkout = this.#openCheckout(id)
    const customer = checkout.customer ?? this.#newCustomer(checkout.email ?? '')
    const agreement: Agreement = {
      id: books.newId('sub'),
      customer,
      line: checkout.line,
      metadata: checkout.agreementMetadata,
      created: this.#seconds,
      status: 'active',
      endsWithPeriod: false,
      periodEnd: this.#seconds + checkout.line.days * day,
      isDeclined: false,
      tries: 0,
      nextTryAt: 0,
    }
    books.all.agreements[agreement.id] = agreement
    const paid: Checkout = { ...checkout, customer, status: 'complete', agreement: agreement.id }
    books.all.checkouts[id] = paid
    const begun = this.#event('customer.subscription.created', showAgreement(agreement))
    const invoice = this.#newInvoice(agreement, 'subscription_create')
    invoice.paidAt = this.#seconds
    await this.#tell(manner, [
      begun,
      // Nobody asked for this one: a hub takes it, and nothing follows.
      this.#event('payment_intent.succeeded', { id: invoice.payment, object: 'payment_intent' }),
      this.#event('invoice.paid', showInvoice(invoice, agreement)),
      this.#event('checkout.session.completed', showCheckout(paid, origin)),
    ])
    return paid
  }

  /** The means of payment is refused: the page stays open, and nothing has happened. */
  async decline(id: string, manner: Manner): Promise<Checkout> {
    const checkout = this.#openCheckout(id)
    const payment = { id: this.#options.books.newId('pi'), object: 'payment_intent' }
    await this.#tell(manner, [this.#event('payment_intent.payment_failed', payment)])
    return checkout
  }

  async abandon(id: string, manner: Manner): Promise<Checkout> {
    const checkout = this.#openCheckout(id)
    checkout.status = 'expired'
    await this.#tell(manner, [this.#event('checkout.session.expired', showCheckout(checkout, this.#options.origin))])
    return checkout
  }

  async refund(invoiceId: string, manner: Manner): Promise<void> {
    const invoice = this.#options.books.all.invoices[invoiceId]
    if (invoice?.paidAt === undefined || invoice.isRefunded)
      throw new Refused('Nothing of this invoice can be refunded.')
    invoice.isRefunded = true
    await this.#tell(manner, [this.#event('charge.refunded', showCharge(invoice, this.#agreement(invoice.agreement)))])
  }

  /** Whether it ends with its period. */
  async endWithPeriod(id: string, ends: boolean, manner: Manner): Promise<Agreement> {
    const agreement = this.#agreement(id)
    if (agreement.status === 'canceled') throw new Refused('A canceled subscription can only update its metadata.')
    const isNews = agreement.endsWithPeriod !== ends
    agreement.endsWithPeriod = ends
    if (isNews) await this.#tell(manner, [this.#event('customer.subscription.updated', showAgreement(agreement))])
    return agreement
  }

  async cancel(id: string, manner: Manner): Promise<Agreement> {
    const agreement = this.#agreement(id)
    if (agreement.status === 'canceled') throw new Refused('It is canceled.')
    await this.#tell(manner, this.#end(agreement))
    return agreement
  }

  /** Whether the means of payment is refused from now on. */
  declineRenewals(id: string, isDeclined: boolean): void {
    this.#agreement(id).isDeclined = isDeclined
    this.#options.books.save()
  }

  /** Charges what is due. To be called about once a second, and when the clock was set. */
  tick(): void {
    for (const agreement of Object.values(this.#options.books.all.agreements)) {
      const isDue = Math.max(agreement.periodEnd, agreement.nextTryAt) <= this.#seconds
      if (agreement.status !== 'canceled' && isDue) void this.#tell('at-once', this.#charge(agreement))
    }
  }

  #charge(agreement: Agreement): KeptEvent[] {
    if (agreement.endsWithPeriod) return this.#end(agreement)
    const { books } = this.#options
    const invoice = books.all.invoices[agreement.openInvoice ?? ''] ?? this.#newInvoice(agreement, 'subscription_cycle')
    if (agreement.isDeclined) {
      agreement.tries++
      agreement.openInvoice = invoice.id
      agreement.nextTryAt = this.#seconds + retryAfter
      const failed = this.#event('invoice.payment_failed', showInvoice(invoice, agreement))
      if (agreement.tries >= mostTries) return [failed, ...this.#end(agreement)]
      agreement.status = 'past_due'
      return [failed, this.#event('customer.subscription.updated', showAgreement(agreement))]
    }
    invoice.paidAt = this.#seconds
    delete agreement.openInvoice
    agreement.status = 'active'
    agreement.tries = 0
    agreement.nextTryAt = 0
    agreement.periodEnd += agreement.line.days * day
    return [
      this.#event('invoice.paid', showInvoice(invoice, agreement)),
      this.#event('customer.subscription.updated', showAgreement(agreement)),
    ]
  }

  #end(agreement: Agreement): KeptEvent[] {
    agreement.status = 'canceled'
    return [this.#event('customer.subscription.deleted', showAgreement(agreement))]
  }

  get #seconds(): number {
    return Math.floor(this.#options.now() / 1000)
  }

  #openCheckout(id: string): Checkout {
    const checkout = this.#options.books.all.checkouts[id]
    if (checkout?.status !== 'open') throw new Refused('This checkout is not open any more.')
    return checkout
  }

  #agreement(id: string): Agreement {
    const agreement = this.#options.books.all.agreements[id]
    if (!agreement) throw new Refused(`There is no subscription ${id}.`)
    return agreement
  }

  #newCustomer(email: string): string {
    const { books } = this.#options
    const id = books.newId('cus')
    books.all.customers[id] = { id, email }
    return id
  }

  #newInvoice({ id: agreement }: Agreement, reason: Invoice['reason']): Invoice {
    const { books } = this.#options
    const [id, payment] = [books.newId('in'), books.newId('pi')]
    const invoice: Invoice = { id, agreement, payment, reason, created: this.#seconds, isRefunded: false }
    books.all.invoices[id] = invoice
    return invoice
  }

  #event(type: string, object: object): KeptEvent {
    return { id: this.#options.books.newId('evt'), type, created: this.#seconds, object, taken: 0 }
  }

  async #tell(manner: Manner, events: KeptEvent[]): Promise<void> {
    const { books, deliveries } = this.#options
    books.all.events = [...books.all.events, ...events].slice(-mostEvents)
    books.save()
    await deliveries.send(events, manner)
  }
}
