// What is in the books, in the shapes of Stripe's API (2026-10-28.endive): of each object the fields that it documents and
// that somebody here reads.

import type { Agreement, Checkout, Invoice, Visit } from './books.ts'

export const apiVersion = '2026-10-28.endive'

export const showCheckout = (checkout: Checkout, origin: string): object => ({
  id: checkout.id,
  object: 'checkout.session',
  mode: 'subscription',
  status: checkout.status,
  payment_status: checkout.status === 'complete' ? 'paid' : 'unpaid',
  amount_total: checkout.line.amount,
  currency: checkout.line.currency,
  client_reference_id: checkout.reference,
  customer: checkout.customer ?? null,
  customer_email: checkout.email ?? null,
  subscription: checkout.agreement ?? null,
  metadata: checkout.metadata,
  success_url: checkout.successUrl,
  cancel_url: checkout.cancelUrl,
  url: checkout.status === 'open' ? `${origin}/__local/payments/checkouts/${checkout.id}` : null,
})

export const showVisit = ({ id, customer, returnUrl }: Visit, origin: string): object => ({
  id,
  object: 'billing_portal.session',
  customer,
  return_url: returnUrl,
  url: `${origin}/__local/payments/visits/${id}`,
})

export const showAgreement = (agreement: Agreement): object => ({
  id: agreement.id,
  object: 'subscription',
  customer: agreement.customer,
  status: agreement.status,
  cancel_at_period_end: agreement.endsWithPeriod,
  created: agreement.created,
  metadata: agreement.metadata,
  items: { object: 'list', data: [{ object: 'subscription_item', current_period_end: agreement.periodEnd }] },
})

export const showInvoice = (invoice: Invoice, agreement: Agreement): object => ({
  id: invoice.id,
  object: 'invoice',
  customer: agreement.customer,
  status: invoice.paidAt === undefined ? 'open' : 'paid',
  billing_reason: invoice.reason,
  currency: agreement.line.currency,
  amount_due: agreement.line.amount,
  amount_paid: invoice.paidAt === undefined ? 0 : agreement.line.amount,
  created: invoice.created,
  status_transitions: { paid_at: invoice.paidAt ?? null },
  parent: {
    type: 'subscription_details',
    subscription_details: { subscription: agreement.id, metadata: agreement.metadata },
  },
})

export const showCharge = (invoice: Invoice, agreement: Agreement): object => ({
  id: invoice.payment.replace('pi_', 'ch_'),
  object: 'charge',
  customer: agreement.customer,
  payment_intent: invoice.payment,
  amount: agreement.line.amount,
  amount_refunded: invoice.isRefunded ? agreement.line.amount : 0,
  refunded: invoice.isRefunded,
})

export const showInvoicePayment = (invoice: Invoice, agreement: Agreement, isExpanded: boolean): object => ({
  id: invoice.payment.replace('pi_', 'inpay_'),
  object: 'invoice_payment',
  invoice: isExpanded ? showInvoice(invoice, agreement) : invoice.id,
  payment: { type: 'payment_intent', payment_intent: invoice.payment },
  status: 'paid',
})
