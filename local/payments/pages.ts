// The pages of the payment provider of this machine: one on which to pay, and one of a customer. They work without script.

import { escapeHtml, page } from '../control/page.ts'
import type { Agreement, Books, Checkout, Invoice, Line, Visit } from './books.ts'

const about = '<p class="about">This machine plays the payment provider. No money moves.</p>'

const amount = ({ amount: minor, currency }: Line) =>
  new Intl.NumberFormat('en', { style: 'currency', currency: currency.toUpperCase() }).format(minor / 100)
const date = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10)

const manner = `<label>Tell the hub <select name="events">
<option value="at-once">at once</option>
<option value="twice">each event twice</option>
<option value="late">late, in reverse order</option>
</select></label>`

const button = (act: string, text: string, isFirst = false) =>
  `<button name="act" value="${act}"${isFirst ? ' class="first"' : ''}>${text}</button>`

const form = (content: string, fields: Record<string, string> = {}) =>
  `<form method="post">${Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`)
    .join('')}${content}</form>`

export function checkoutPage({ line, status, email, customer, cancelUrl }: Checkout, note = ''): string {
  const who = escapeHtml(email ?? customer ?? '')
  const what = `<h2>${escapeHtml(line.name)}</h2><p>${amount(line)} now, and again every ${line.days} days. ${who}</p>`
  const acts = `${button('pay', 'Pay', true)}${button('decline', 'Let the card be refused')}${button('abandon', 'Go back without paying')}`
  const done = `<p>This checkout is not open any more.</p><nav><a href="${escapeHtml(cancelUrl)}">Back to the hub</a></nav>`
  return page(
    'Pay',
    `<h1>Pay</h1>${about}${note && `<p role="alert">${escapeHtml(note)}</p>`}
<article>${what}${status === 'open' ? form(`${acts}${manner}`) : done}</article>`,
  )
}

function agreementCard(agreement: Agreement): string {
  const { id, line, status, endsWithPeriod, periodEnd, isDeclined } = agreement
  const next = endsWithPeriod ? 'ends' : 'is charged again'
  const said =
    status === 'canceled'
      ? 'Canceled.'
      : `${status === 'past_due' ? 'Past due. ' : ''}It ${next} on ${date(periodEnd)}.`
  const acts = [
    endsWithPeriod ? button('resume', 'Renew it after all') : button('end', 'Let it end'),
    button('cancel', 'Cancel it now'),
    isDeclined ? button('accept-charges', 'Let charges pass') : button('decline-charges', 'Let charges be refused'),
  ]
  const controls = status === 'canceled' ? '' : form(acts.join('') + manner, { agreement: id })
  return `<article><h2>${escapeHtml(line.name)}, ${amount(line)}</h2><p>${said}</p>${controls}</article>`
}

function invoiceCard(invoice: Invoice, { line }: Agreement): string {
  const { id, paidAt, isRefunded, created } = invoice
  const state = isRefunded ? 'refunded' : paidAt === undefined ? 'not paid' : 'paid'
  const refund = state === 'paid' ? form(button('refund', 'Refund') + manner, { invoice: id }) : ''
  return `<article><header><span>${date(paidAt ?? created)}</span></header><h2>${escapeHtml(line.name)}, ${amount(line)}: ${state}</h2>${refund}</article>`
}

export function visitPage({ customer, returnUrl }: Visit, { all }: Books, note = ''): string {
  const agreements = Object.values(all.agreements).filter((agreement) => agreement.customer === customer)
  const invoices = Object.values(all.invoices).flatMap((invoice) => {
    const agreement = agreements.find(({ id }) => id === invoice.agreement)
    return agreement ? [invoiceCard(invoice, agreement)] : []
  })
  return page(
    'Billing',
    `<h1>Billing of ${escapeHtml(all.customers[customer]?.email ?? customer)}</h1>${about}
${note && `<p role="alert">${escapeHtml(note)}</p>`}<nav><a href="${escapeHtml(returnUrl)}">Back to the hub</a></nav>
<h2>Subscriptions</h2>${agreements.map(agreementCard).join('\n')}
<h2>Receipts</h2>${invoices.toReversed().join('\n')}`,
  )
}
