// What mails say of subscriptions, in English. Never a link that connects a device: that is shown once, in the portal.

import type { SubscriptionMailWords } from './mail-words.ts'

const look = 'See my subscription'

export const englishSubscriptionMails: SubscriptionMailWords = {
  'subscription-ends': ({ plan = '', ends = '' }) => ({
    subject: `Your subscription ends on ${ends}`,
    lines: [
      `Your Vigil subscription "${plan}" ends on ${ends} and does not renew itself.`,
      'Renew it, or use an activation code: what is left of the term is kept.',
    ],
    button: look,
  }),
  'subscription-renews': ({ plan = '', charged = '' }) => ({
    subject: `Your subscription renews itself on ${charged}`,
    lines: [
      `Your Vigil subscription "${plan}" renews itself: on ${charged} you will be charged for the next term.`,
      'If you do not want that, switch the automatic renewal off before then. Your subscription stays until its term ends.',
    ],
    button: look,
  }),
  'subscription-over': ({ plan = '', covered = '' }) => ({
    subject: 'Your subscription has ended',
    lines: [
      `The term of your Vigil subscription "${plan}" is over. Everything works until ${covered}, so that you have time to renew it.`,
      'After that no device can be added, and anti-virus commands stop. Locating, locking and wiping your devices always works.',
    ],
    button: look,
  }),
  'subscription-limited': ({ plan = '' }) => ({
    subject: 'Your devices are no longer kept up to date from here',
    lines: [
      `Your Vigil subscription "${plan}" is over. No device can be added, and anti-virus commands are not sent any more.`,
      'You still see your devices, and can locate, lock and wipe them. Renew the subscription, or use an activation code, and everything is back.',
    ],
    button: look,
  }),
  'payment-failed': ({ plan = '' }) => ({
    subject: 'A payment did not go through',
    lines: [
      `The payment for your Vigil subscription "${plan}" was refused. Nothing is lost yet: everything works on, for two weeks after the term ends.`,
      'Check the means of payment; it is tried again.',
    ],
    button: look,
  }),
  'payment-refunded': ({ plan = '' }) => ({
    subject: 'A payment was refunded',
    lines: [
      `A payment for your Vigil subscription "${plan}" was refunded, and the term that it paid is taken off.`,
      'If you did not ask for that, write to whoever runs this hub.',
    ],
    button: look,
  }),
  'seat-invitation': ({ from = '', plan = '' }) => ({
    subject: `${from} offers you protection for your devices`,
    lines: [
      `${from} has a Vigil subscription "${plan}" and offers you a seat of it. You use it with an account of your own: ${from} sees that the seat is used, and nothing of you or your devices.`,
      'The link works for 7 days, once. If you do not know who that is, do nothing.',
    ],
    button: 'Accept the seat',
  }),
  'seat-used': ({ plan = '' }) => ({
    subject: 'Your invitation was accepted',
    lines: [
      `A seat of your Vigil subscription "${plan}" that you offered is used now. You can take it back whenever you want.`,
    ],
    button: look,
  }),
  'seat-taken-back': ({ plan = '' }) => ({
    subject: 'Your seat was taken back',
    lines: [
      `The seat of the subscription "${plan}" that was shared with you was taken back. Your account and your devices stay; you still can locate, lock and wipe them.`,
      'For anti-virus commands and more devices, get a subscription of your own.',
    ],
    button: look,
  }),
  'install-link-redeemed': ({ device = '' }) => ({
    subject: `${device} was connected by your personal link`,
    lines: [
      `The device "${device}" used a personal link of your Vigil account. The link is used up.`,
      'If that was not a device of yours, disconnect it: whoever had the link has it.',
    ],
    button: 'See my devices',
  }),
}
