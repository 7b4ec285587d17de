// What mails say of subscriptions, in German. Never a link that connects a device: that is shown once, in the portal.

import type { SubscriptionMailWords } from './mail-words.ts'

const look = 'Mein Abonnement ansehen'

export const germanSubscriptionMails: SubscriptionMailWords = {
  'subscription-ends': ({ plan = '', ends = '' }) => ({
    subject: `Ihr Abonnement endet am ${ends}`,
    lines: [
      `Ihr Vigil-Abonnement „${plan}“ endet am ${ends} und verlängert sich nicht von selbst.`,
      'Verlängern Sie es, oder benutzen Sie einen Aktivierungscode: Die restliche Laufzeit bleibt erhalten.',
    ],
    button: look,
  }),
  'subscription-renews': ({ plan = '', charged = '' }) => ({
    subject: `Ihr Abonnement verlängert sich am ${charged}`,
    lines: [
      `Ihr Vigil-Abonnement „${plan}“ verlängert sich von selbst: Am ${charged} wird die nächste Laufzeit abgebucht.`,
      'Wenn Sie das nicht möchten, schalten Sie die automatische Verlängerung vorher aus. Das Abonnement bleibt bis zum Ende der Laufzeit.',
    ],
    button: look,
  }),
  'subscription-over': ({ plan = '', covered = '' }) => ({
    subject: 'Ihr Abonnement ist abgelaufen',
    lines: [
      `Die Laufzeit Ihres Vigil-Abonnements „${plan}“ ist zu Ende. Bis zum ${covered} funktioniert noch alles, damit Sie in Ruhe verlängern können.`,
      'Danach kann kein Gerät mehr hinzukommen, und Antivirus-Befehle gehen nicht mehr hinaus. Orten, Sperren und Löschen geht immer.',
    ],
    button: look,
  }),
  'subscription-limited': ({ plan = '' }) => ({
    subject: 'Ihre Geräte werden von hier aus nicht mehr aktuell gehalten',
    lines: [
      `Ihr Vigil-Abonnement „${plan}“ ist abgelaufen. Es kann kein Gerät mehr hinzukommen, und Antivirus-Befehle werden nicht mehr gesendet.`,
      'Sie sehen Ihre Geräte weiterhin und können sie orten, sperren und löschen. Mit einer Verlängerung oder einem Aktivierungscode geht alles wieder.',
    ],
    button: look,
  }),
  'payment-failed': ({ plan = '' }) => ({
    subject: 'Eine Zahlung wurde abgelehnt',
    lines: [
      `Die Zahlung für Ihr Vigil-Abonnement „${plan}“ wurde abgelehnt. Noch ist nichts verloren: Bis zwei Wochen nach dem Ende der Laufzeit funktioniert alles.`,
      'Prüfen Sie das Zahlungsmittel; es wird noch einmal versucht.',
    ],
    button: look,
  }),
  'payment-refunded': ({ plan = '' }) => ({
    subject: 'Eine Zahlung wurde erstattet',
    lines: [
      `Eine Zahlung für Ihr Vigil-Abonnement „${plan}“ wurde erstattet; die Laufzeit, die sie bezahlt hat, entfällt.`,
      'Wenn Sie das nicht wollten, wenden Sie sich an den Betreiber dieses Hubs.',
    ],
    button: look,
  }),
  'seat-invitation': ({ from = '', plan = '' }) => ({
    subject: `${from} bietet Ihnen Schutz für Ihre Geräte an`,
    lines: [
      `${from} hat ein Vigil-Abonnement „${plan}“ und bietet Ihnen einen Platz darin an. Sie benutzen ihn mit einem eigenen Konto: ${from} sieht, dass der Platz belegt ist, und nichts von Ihnen oder Ihren Geräten.`,
      'Der Link gilt 7 Tage, einmal. Wenn Sie nicht wissen, wer das ist, tun Sie nichts.',
    ],
    button: 'Platz annehmen',
  }),
  'seat-used': ({ plan = '' }) => ({
    subject: 'Ihre Einladung wurde angenommen',
    lines: [
      `Ein Platz Ihres Vigil-Abonnements „${plan}“, den Sie angeboten haben, ist jetzt belegt. Sie können ihn jederzeit zurücknehmen.`,
    ],
    button: look,
  }),
  'seat-taken-back': ({ plan = '' }) => ({
    subject: 'Ihr Platz wurde zurückgenommen',
    lines: [
      `Der Platz im Abonnement „${plan}“, der mit Ihnen geteilt war, wurde zurückgenommen. Ihr Konto und Ihre Geräte bleiben; Sie können sie weiterhin orten, sperren und löschen.`,
      'Für Antivirus-Befehle und weitere Geräte brauchen Sie ein eigenes Abonnement.',
    ],
    button: look,
  }),
  'install-link-redeemed': ({ device = '' }) => ({
    subject: `${device} wurde mit Ihrem persönlichen Link verbunden`,
    lines: [
      `Das Gerät „${device}“ hat einen persönlichen Link Ihres Vigil-Kontos benutzt. Der Link ist verbraucht.`,
      'Wenn das keines Ihrer Geräte war, trennen Sie es: Es gehört dem, der den Link hatte.',
    ],
    button: 'Meine Geräte ansehen',
  }),
}
