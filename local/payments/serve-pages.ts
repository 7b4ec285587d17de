// What is under `/__local/payments/`: the two pages, and their buttons, which answer with a redirect; for tests the events
// that were sent. A page of another site can not press them.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { isFromAnotherSite } from '../control/control.ts'
import type { Books } from './books.ts'
import { type Manner, manners } from './deliveries.ts'
import { checkoutPage, visitPage } from './pages.ts'
import { type Provider, Refused } from './provider.ts'

export const paymentsPrefix = '/__local/payments/'

export interface PagesOptions {
  readonly books: Books
  readonly provider: Provider
  readonly origin: string
}

interface Answer {
  readonly status: number
  readonly html?: string
  readonly body?: object
  readonly location?: string
}

const notFound: Answer = { status: 404, body: { message: 'There is no such page.' } }

export async function servePages(
  options: PagesOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, html, body, location } = await answer(options, request)
  response.setHeader('cache-control', 'no-store')
  if (location !== undefined) response.writeHead(status, { location }).end()
  else if (html !== undefined) response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(html)
  else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function answer(options: PagesOptions, request: IncomingMessage): Promise<Answer> {
  const { books, origin } = options
  const url = new URL(request.url ?? '/', origin)
  const [kind = '', id = ''] = url.pathname.slice(paymentsPrefix.length).split('/')
  if (request.method === 'GET' && kind === 'events') {
    const items = books.all.events.map(({ object: _, ...event }) => event)
    return { status: 200, body: { items } }
  }
  if (request.method !== 'GET' && isFromAnotherSite(request, origin))
    return { status: 403, body: { message: 'Only a page of this machine may do this.' } }
  const form = request.method === 'POST' ? await readFields(request) : undefined
  if (kind === 'checkouts') return checkout(options, id, form)
  if (kind === 'visits') return visit(options, id, form)
  return notFound
}

async function readFields(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return new URLSearchParams(Buffer.concat(chunks).toString())
}

const mannerOf = (form: URLSearchParams): Manner => manners.find((manner) => manner === form.get('events')) ?? 'at-once'

async function checkout({ books, provider }: PagesOptions, id: string, form?: URLSearchParams): Promise<Answer> {
  const found = books.all.checkouts[id]
  if (!found) return notFound
  if (!form) return { status: 200, html: checkoutPage(found) }
  try {
    switch (form.get('act')) {
      case 'pay':
        return { status: 303, location: (await provider.pay(id, mannerOf(form))).successUrl }
      case 'abandon':
        return { status: 303, location: (await provider.abandon(id, mannerOf(form))).cancelUrl }
      case 'decline':
        return { status: 402, html: checkoutPage(await provider.decline(id, mannerOf(form)), 'The card was refused.') }
    }
    return notFound
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { status: 409, html: checkoutPage(found, error.message) }
  }
}

async function visit({ books, provider }: PagesOptions, id: string, form?: URLSearchParams): Promise<Answer> {
  const found = books.all.visits[id]
  if (!found) return notFound
  if (!form) return { status: 200, html: visitPage(found, books) }
  try {
    await act(provider, form)
    return { status: 303, location: `${paymentsPrefix}visits/${id}` }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { status: 409, html: visitPage(found, books, error.message) }
  }
}

async function act(provider: Provider, form: URLSearchParams): Promise<unknown> {
  const [agreement, invoice, manner] = [form.get('agreement') ?? '', form.get('invoice') ?? '', mannerOf(form)]
  switch (form.get('act')) {
    case 'refund':
      return provider.refund(invoice, manner)
    case 'end':
      return provider.endWithPeriod(agreement, true, manner)
    case 'resume':
      return provider.endWithPeriod(agreement, false, manner)
    case 'cancel':
      return provider.cancel(agreement, manner)
    case 'decline-charges':
      return provider.declineRenewals(agreement, true)
    case 'accept-charges':
      return provider.declineRenewals(agreement, false)
  }
  throw new Refused('There is no such button.')
}
