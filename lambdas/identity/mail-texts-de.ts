// What the mails say, in German.

import { germanDeviceMails } from './device-mails-de.ts'
import { circumstances, type MailWords } from './mail-words.ts'
import { germanPasskeyMails } from './passkey-mails-de.ts'
import { germanSubscriptionMails } from './subscription-mails-de.ts'

export const german: MailWords = {
  ...germanDeviceMails,
  ...germanPasskeyMails,
  ...germanSubscriptionMails,
  activation: () => ({
    subject: 'Ihr Vigil-Konto aktivieren',
    lines: [
      'Jemand, hoffentlich Sie, hat mit dieser Adresse ein Vigil-Konto angelegt. Öffnen Sie die Seite und drücken Sie den Knopf; der Link gilt 24 Stunden.',
      'Waren Sie es nicht, tun Sie nichts: Das Konto bleibt zu und wird in 7 Tagen entfernt.',
    ],
    button: 'Mein Konto aktivieren',
  }),
  'provider-activation': ({ provider = '' }) => ({
    subject: `Ihre Adresse für die Anmeldung mit ${provider} bestätigen`,
    lines: [
      `Jemand, hoffentlich Sie, hat sich mit ${provider} und dieser Adresse bei Vigil angemeldet. Öffnen Sie die Seite und drücken Sie den Knopf: Er legt ein Vigil-Konto an, das ${provider} öffnet. Der Link gilt 24 Stunden.`,
      'Waren Sie es nicht, tun Sie nichts: Das Konto bleibt zu und wird in 7 Tagen entfernt.',
    ],
    button: 'Das bin ich: mein Konto anlegen',
  }),
  'identity-linked': ({ provider = '' }) => ({
    subject: `${provider} öffnet jetzt Ihr Konto`,
    lines: [
      `Ein Konto bei ${provider} wurde mit Ihrem Vigil-Konto verbunden: Die Anmeldung dort öffnet es ab jetzt.`,
      'Waren Sie es, ist nichts zu tun. Waren Sie es nicht, drücken Sie innerhalb von 7 Tagen den Knopf auf dieser Seite: Er trennt dieses Konto, meldet den Fremden ab und schickt Ihnen einen Link für ein neues Passwort.',
    ],
    button: 'Das war ich nicht',
  }),
  'identity-removed': ({ provider = '' }) => ({
    subject: `${provider} öffnet Ihr Konto nicht mehr`,
    lines: [
      `Ein Konto bei ${provider} wurde von Ihrem Vigil-Konto getrennt. Die Anmeldung dort öffnet es nicht mehr.`,
      'Waren Sie es nicht, melden Sie alle anderen Geräte ab und ändern Sie Ihr Passwort.',
    ],
    button: 'Mein Konto ansehen',
  }),
  'already-registered': () => ({
    subject: 'Sie haben schon ein Vigil-Konto',
    lines: [
      'Jemand wollte mit dieser Adresse ein Vigil-Konto anlegen, aber Sie haben schon eines. Es wurde nichts geändert.',
      'Waren Sie es, melden Sie sich einfach an.',
    ],
    button: 'Anmelden',
  }),
  'device-connected': ({ device = '' }) => ({
    subject: `${device} ist mit Ihrem Konto verbunden`,
    lines: [
      `Das Gerät „${device}“ wurde mit Ihrem Vigil-Konto verbunden.`,
      'Waren Sie es nicht, trennen Sie es und ändern Sie Ihr Passwort.',
    ],
    button: 'Meine Geräte ansehen',
  }),
  'device-disconnected': ({ device = '' }) => ({
    subject: `${device} ist nicht mehr verbunden`,
    lines: [
      `Das Gerät „${device}“ wurde von Ihrem Vigil-Konto getrennt und ist von dort nicht mehr erreichbar.`,
      'Waren Sie es nicht, ändern Sie Ihr Passwort.',
    ],
    button: 'Meine Geräte ansehen',
  }),
  'two-step-on': () => ({
    subject: 'Die Bestätigung in zwei Schritten ist eingeschaltet',
    lines: [
      'Ab jetzt braucht die Anmeldung bei Ihrem Vigil-Konto Ihr Passwort und einen zweiten Faktor. Wo Sie angemeldet sind, bleiben Sie es.',
      'Bewahren Sie Ihre Wiederherstellungscodes dort auf, wo Sie sie ohne Ihr Telefon erreichen.',
      'Waren Sie es nicht, melden Sie alle anderen Geräte ab und ändern Sie Ihr Passwort.',
    ],
    button: 'Mein Konto ansehen',
  }),
  'two-step-off': () => ({
    subject: 'Die Bestätigung in zwei Schritten ist ausgeschaltet',
    lines: [
      'Ab jetzt öffnet Ihr Passwort allein Ihr Vigil-Konto. Ihre Authenticator-App und Ihre Wiederherstellungscodes gelten nicht mehr.',
      'Waren Sie es nicht, ändern Sie Ihr Passwort und schalten Sie sie wieder ein.',
    ],
    button: 'Mein Konto ansehen',
  }),
  'phone-changed': () => ({
    subject: 'Codes gehen an eine andere Nummer',
    lines: [
      'Die Mobilnummer Ihres Vigil-Kontos wurde geändert. Codes gehen an die neue Nummer; wo Sie angemeldet sind, bleiben Sie es.',
      'Waren Sie es nicht, ändern Sie Ihr Passwort und tragen Sie Ihre Nummer wieder ein.',
    ],
    button: 'Mein Konto ansehen',
  }),
  'authenticator-on': () => ({
    subject: 'Eine Authenticator-App wurde eingerichtet',
    lines: [
      'Ab jetzt fragt Ihr Vigil-Konto zuerst nach einem Code Ihrer Authenticator-App; SMS bleibt für den Fall, dass die App nicht zur Hand ist.',
      'Waren Sie es nicht, entfernen Sie die App und ändern Sie Ihr Passwort.',
    ],
    button: 'Mein Konto ansehen',
  }),
  'authenticator-off': () => ({
    subject: 'Ihre Authenticator-App wurde entfernt',
    lines: [
      'Ihr Vigil-Konto nimmt keine Codes Ihrer Authenticator-App mehr an. Es schickt stattdessen Codes per SMS.',
      'Waren Sie es nicht, ändern Sie Ihr Passwort.',
    ],
    button: 'Mein Konto ansehen',
  }),
  'recovery-code-used': ({ left = '' }) => ({
    subject: 'Ein Wiederherstellungscode wurde benutzt',
    lines: [
      `Einer Ihrer Wiederherstellungscodes wurde für Ihr Vigil-Konto benutzt; ${left} sind übrig.`,
      'Waren Sie es nicht, ändern Sie Ihr Passwort und erzeugen Sie neue Wiederherstellungscodes.',
    ],
    button: 'Mein Konto ansehen',
  }),
  'recovery-codes-low': ({ left = '' }) => ({
    subject: 'Ihre Wiederherstellungscodes gehen zur Neige',
    lines: [
      `Einer Ihrer Wiederherstellungscodes wurde für Ihr Vigil-Konto benutzt. Übrig: ${left}. Erzeugen Sie neue, bevor Sie sie brauchen.`,
      'Waren Sie es nicht, ändern Sie Ihr Passwort und erzeugen Sie neue Wiederherstellungscodes.',
    ],
    button: 'Neue Wiederherstellungscodes erzeugen',
  }),
  'recovery-codes-renewed': () => ({
    subject: 'Sie haben neue Wiederherstellungscodes',
    lines: [
      'Für Ihr Vigil-Konto wurden neue Wiederherstellungscodes erzeugt. Die früheren sind nichts mehr wert.',
      'Waren Sie es nicht, ändern Sie Ihr Passwort und erzeugen Sie neue.',
    ],
    button: 'Mein Konto ansehen',
  }),
  'password-changed': () => ({
    subject: 'Ihr Passwort wurde geändert',
    lines: [
      'Das Passwort Ihres Vigil-Kontos wurde geändert, und alle anderen Sitzungen wurden abgemeldet.',
      'Waren Sie es nicht, setzen Sie per Mail ein neues Passwort.',
    ],
    button: 'Neues Passwort setzen',
  }),
  'reset-link': () => ({
    subject: 'Ein neues Passwort setzen',
    lines: [
      'Jemand, hoffentlich Sie, möchte ein neues Passwort für Ihr Vigil-Konto setzen. Der Link gilt einmal, 30 Minuten lang.',
      'Alle Sitzungen enden damit. Ihre Geräte bleiben verbunden, die Zwei-Schritt-Verifizierung bleibt an.',
      'Waren Sie es nicht, tun Sie nichts: Ihr Passwort bleibt, wie es ist.',
    ],
    button: 'Neues Passwort setzen',
  }),
  'password-set': () => ({
    subject: 'Ihr neues Passwort ist gesetzt',
    lines: [
      'Für Ihr Vigil-Konto wurde mit einem Link aus diesem Postfach ein neues Passwort gesetzt, und alle Sitzungen wurden abgemeldet.',
      'Waren Sie es nicht, liest jemand Ihre Mails: Ändern Sie das Passwort Ihres Postfachs, dann dieses.',
    ],
    button: 'Anmelden',
  }),
  'new-sign-in': (facts, language) => ({
    subject: 'Eine neue Anmeldung bei Ihrem Konto',
    lines: [
      'Jemand hat sich bei Ihrem Vigil-Konto auf einem Gerät angemeldet, auf dem es bisher nicht benutzt wurde.',
      circumstances(facts, language),
      'Waren Sie es, ist nichts zu tun. Waren Sie es nicht, drücken Sie den Knopf auf dieser Seite: Er beendet die Sitzung und schickt Ihnen einen Link für ein neues Passwort.',
    ],
    button: 'Das war ich nicht',
  }),
  'rescue-code': ({ code = '' }) => ({
    subject: 'Ihr Rettungscode',
    lines: [
      `${code} öffnet eine Rettungssitzung Ihres Vigil-Kontos. Er gilt 10 Minuten. Geben Sie ihn niemandem.`,
      'Haben Sie ihn nicht angefordert, kennt jemand Ihr Passwort: Ändern Sie es.',
    ],
  }),
  'rescue-opened': (facts, language) => ({
    subject: 'Eine Rettungssitzung wurde geöffnet',
    lines: [
      'Jemand hat mit Ihrem Passwort und einem Code aus diesem Postfach eine Rettungssitzung Ihres Vigil-Kontos geöffnet. 30 Minuten lang kann sie Ihre Geräte sehen, orten, sperren und Alarm schlagen lassen, sonst nichts.',
      circumstances(facts, language),
      'Waren Sie es nicht, drücken Sie den Knopf auf dieser Seite: Er beendet die Sitzung und schickt Ihnen einen Link für ein neues Passwort.',
    ],
    button: 'Das war ich nicht',
  }),
  'confirm-email': () => ({
    subject: 'Ihre neue Adresse bestätigen',
    lines: [
      'Diese Adresse soll die eines Vigil-Kontos werden. Öffnen Sie die Seite und drücken Sie den Knopf; der Link gilt eine Stunde.',
      'Wissen Sie nichts davon, tun Sie nichts: Es ändert sich nichts.',
    ],
    button: 'Diese Adresse bestätigen',
  }),
  'email-changed': ({ email = '' }) => ({
    subject: 'Ihr Konto hat eine andere Adresse',
    lines: [
      `Ihr Vigil-Konto ist ab jetzt unter ${email} zu erreichen, und Sie melden sich mit dieser Adresse an.`,
      'Waren Sie es nicht, drücken Sie innerhalb von 7 Tagen den Knopf auf dieser Seite: Er nimmt die Änderung zurück, beendet alle Sitzungen und schickt Ihnen einen Link für ein neues Passwort.',
    ],
    button: 'Das war ich nicht',
  }),
  'account-deleted': () => ({
    subject: 'Ihr Konto ist gelöscht',
    lines: [
      'Ihr Vigil-Konto wurde gelöscht. Niemand kann sich mehr anmelden; die Geräte werden getrennt, und was über Sie und sie gespeichert war, wird gelöscht.',
      'Dies ist die letzte Mail von uns.',
    ],
  }),
  'notices-changed': () => ({
    subject: 'Sie haben geändert, welche Mails Sie bekommen',
    lines: [
      'Es wurde geändert, welche Mails Ihr Vigil-Konto Ihnen schickt. Mails über Passwörter, zweite Faktoren und das Konto selbst kommen immer.',
      'Waren Sie es nicht, melden Sie alle anderen Sitzungen ab und ändern Sie Ihr Passwort.',
    ],
    button: 'Mein Konto ansehen',
  }),
  'wipe-asked': (facts, language) => ({
    subject: `${facts.device} soll gelöscht werden`,
    lines: [
      `In Ihrem Vigil-Konto wurde verlangt, dass auf dem Gerät „${facts.device}“ alles gelöscht wird. Ist es nicht erreichbar, geschieht das, wenn es sich meldet, innerhalb von 7 Tagen.`,
      circumstances(facts, language),
      'Waren Sie es nicht, brechen Sie es sofort auf der Seite des Geräts ab, solange es nicht begonnen hat, und ändern Sie Ihr Passwort.',
    ],
    button: 'Meine Geräte ansehen',
  }),
  'wipe-held': ({ device = '', at = '' }) => ({
    subject: `Bestätigen Sie, dass ${device} gelöscht werden soll`,
    lines: [
      `In Ihrem Vigil-Konto wurde verlangt, dass auf dem Gerät „${device}“ alles gelöscht wird (${at}). Mehr als drei Geräte an einem Tag warten auf Ihr Wort: Es wurde nichts gesendet.`,
      'Waren Sie es, öffnen Sie die Seite und drücken Sie innerhalb von 24 Stunden den Knopf.',
      'Waren Sie es nicht, tun Sie hier nichts: Es wird nicht geschehen. Melden Sie alle anderen Sitzungen ab, und ändern Sie Ihr Passwort.',
    ],
    button: 'Das Gerät löschen',
  }),
  'code-reset-asked': (facts, language) => ({
    subject: `Der Geheimcode von ${facts.device} soll zurückgesetzt werden`,
    lines: [
      `In Ihrem Vigil-Konto wurde verlangt, dass auf dem Gerät „${facts.device}“ ein neuer Geheimcode gesetzt werden kann.`,
      circumstances(facts, language),
      'Waren Sie es nicht, brechen Sie es auf der Seite des Geräts ab, und ändern Sie Ihr Passwort.',
    ],
    button: 'Meine Geräte ansehen',
  }),
  'threats-found': ({ device = '', count = '', at = '' }) => ({
    subject: `Eine Prüfung von ${device} hat Bedrohungen gefunden`,
    lines: [
      `Eine Prüfung des Geräts „${device}“ hat Bedrohungen gefunden: ${count} (${at}). Welche, und was zu tun ist, steht auf der Seite des Geräts.`,
    ],
    button: 'Meine Geräte ansehen',
  }),
  'download-link': ({ name = '', version = '', platform = '' }) => ({
    subject: `${name} für ${platform}: Ihr Link`,
    lines: [
      `Sie wollten den Weg zu ${name} ${version} für ${platform}. Öffnen Sie diese Mail auf dem Gerät, auf dem Sie es installieren wollen.`,
      'Installieren Sie es, und melden Sie sich dort mit diesem Konto an: Das Gerät erscheint dann im Portal.',
    ],
    button: 'Zum Download',
  }),
}
