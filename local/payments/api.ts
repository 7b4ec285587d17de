// The calls of Stripe's API that the hub makes, on a port of their own on loopback: forms in, JSON out, the key checked, an
// idempotency key answered as before. What is not known here is refused by name.

import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listenOnFreePort } from '../ports.ts'
import type { Faults } from '../wire/faults.ts'
import type { Books, Checkout } from './books.ts'
import { type Form, readForm, textsAt, valueAt } from './form.ts'
import { type Provider, Refused } from './provider.ts'
import { showAgreement, showCheckout, showInvoicePayment, showVisit } from './shown.ts'

export interface ApiOptions {
  readonly books: Books
  readonly provider: Provider
  readonly origin: string
  readonly faults: Faults
  apiKey(): string
  now(): number
}

interface Answer {
  readonly status: number
  readonly body: object
}

const dayMilliseconds = 24 * 3600_000

const refuse = (status: number, message: string, more: object = {}): Answer => ({
  status,
  body: { error: { type: 'invalid_request_error', message, ...more } },
})
const missing = (what: string) => refuse(404, `No such ${what}`, { code: 'resource_missing' })

/** Starts the API; its address, and what closes it. */
export async function startApi(options: ApiOptions): Promise<{ url: string; close(): void }> {
  const server = createServer({ noDelay: true }, (request, response) => {
    serve(options, request, response).catch(() => response.destroy())
  })
  const port = await listenOnFreePort(server)
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function serve(options: ApiOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks).toString()
  const url = new URL(request.url ?? '/', options.origin)
  const effect = options.faults.take('stripe', `${request.method} ${url.pathname}`)
  if (effect === 'timeout-before') return void response.destroy()
  const { status, body: shown } =
    effect === 'throttle'
      ? refuse(429, 'Too many requests', { code: 'rate_limit' })
      : effect === 'error'
        ? { status: 500, body: { error: { type: 'api_error', message: 'A fault was asked for.' } } }
        : once(options, request, url, body)
  if (effect === 'timeout-after') return void response.destroy()
  response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_local' })
  response.end(JSON.stringify(shown))
}

/** https://docs.stripe.com/api/idempotent_requests */
function once(options: ApiOptions, request: IncomingMessage, url: URL, body: string): Answer {
  if (request.headers.authorization !== `Bearer ${options.apiKey()}`) return refuse(401, 'Invalid API Key provided')
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string' || request.method !== 'POST') return answer(options, request.method, url, body)
  const { books, now } = options
  const digest = createHash('sha256').update(`${url.pathname}\n${body}`).digest('base64url')
  const earlier = books.all.answers[key]
  if (earlier && earlier.at > now() - dayMilliseconds)
    return earlier.digest === digest
      ? earlier
      : refuse(400, 'Keys for idempotent requests can only be used with the same parameters', {
          type: 'idempotency_error',
        })
  const given = answer(options, request.method, url, body)
  books.all.answers[key] = { ...given, digest, at: now() }
  books.save()
  return given
}

function answer({ books, provider, origin }: ApiOptions, method: string | undefined, url: URL, body: string): Answer {
  const form = readForm(method === 'GET' ? url.search.slice(1) : body)
  const [, , resource = '', second = ''] = url.pathname.split('/')
  try {
    switch (`${method} ${url.pathname}`) {
      case 'POST /v1/checkout/sessions':
        return createCheckout(books, origin, form)
      case 'POST /v1/billing_portal/sessions':
        return createVisit(books, origin, form)
      case 'GET /v1/invoice_payments':
        return { status: 200, body: { object: 'list', data: listInvoicePayments(books, form), has_more: false } }
    }
    const agreement = resource === 'subscriptions' ? books.all.agreements[second] : undefined
    if (resource === 'subscriptions' && !agreement) return missing(`subscription: ${second}`)
    if (!agreement) return refuse(404, `${method} ${url.pathname} is not in the local cloud`)
    if (method !== 'GET' && agreement.status === 'canceled')
      return refuse(400, 'A canceled subscription can only update its metadata.')
    const ends = valueAt(form, 'cancel_at_period_end')
    // Its event leaves behind the answer, as the provider's does.
    if (method === 'DELETE') void provider.cancel(agreement.id, 'at-once')
    else if (ends !== undefined) void provider.endWithPeriod(agreement.id, ends === 'true', 'at-once')
    return { status: 200, body: showAgreement(agreement) }
  } catch (error) {
    if (error instanceof Refused) return refuse(400, error.message)
    throw error
  }
}

function createCheckout(books: Books, origin: string, form: Form): Answer {
  const needed = (path: string): string => {
    const value = valueAt(form, path)
    if (value === undefined || value === '') throw new Refused(`Missing required param: ${path}`)
    return value
  }
  const price = 'line_items.0.price_data'
  if (needed('mode') !== 'subscription' || needed(`${price}.recurring.interval`) !== 'day')
    throw new Refused('Only subscriptions by days are sold here.')
  const [customer, email] = [valueAt(form, 'customer'), valueAt(form, 'customer_email')]
  if (customer !== undefined && !books.all.customers[customer]) return missing(`customer: '${customer}'`)
  const checkout: Checkout = {
    id: books.newId('cs'),
    line: {
      name: needed(`${price}.product_data.name`),
      amount: Number(needed(`${price}.unit_amount`)),
      currency: needed(`${price}.currency`),
      days: Number(needed(`${price}.recurring.interval_count`)),
    },
    ...(customer !== undefined && { customer }),
    ...(email !== undefined && { email }),
    reference: valueAt(form, 'client_reference_id') ?? '',
    metadata: textsAt(form, 'metadata'),
    agreementMetadata: textsAt(form, 'subscription_data.metadata'),
    successUrl: needed('success_url'),
    cancelUrl: needed('cancel_url'),
    status: 'open',
  }
  books.all.checkouts[checkout.id] = checkout
  books.save()
  return { status: 200, body: showCheckout(checkout, origin) }
}

function createVisit(books: Books, origin: string, form: Form): Answer {
  const customer = valueAt(form, 'customer') ?? ''
  if (!books.all.customers[customer]) return missing(`customer: '${customer}'`)
  const visit = { id: books.newId('bps'), customer, returnUrl: valueAt(form, 'return_url') ?? origin }
  books.all.visits[visit.id] = visit
  books.save()
  return { status: 200, body: showVisit(visit, origin) }
}

function listInvoicePayments(books: Books, form: Form): object[] {
  const payment = valueAt(form, 'payment.payment_intent')
  const isExpanded = Object.values(textsAt(form, 'expand')).includes('data.invoice')
  return Object.values(books.all.invoices)
    .filter((invoice) => invoice.payment === payment)
    .flatMap((invoice) => {
      const agreement = books.all.agreements[invoice.agreement]
      return agreement ? [showInvoicePayment(invoice, agreement, isExpanded)] : []
    })
}
