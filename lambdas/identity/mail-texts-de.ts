// What the mails say, in German.

import type { MailWords } from './mail-words.ts'

export const german: MailWords = {
  activation: () => ({
    subject: 'Ihr Vigil-Konto aktivieren',
    lines: [
      'Jemand, hoffentlich Sie, hat mit dieser Adresse ein Vigil-Konto angelegt. Öffnen Sie die Seite und drücken Sie den Knopf; der Link gilt 24 Stunden.',
      'Waren Sie es nicht, tun Sie nichts: Das Konto bleibt zu und wird in 7 Tagen entfernt.',
    ],
    button: 'Mein Konto aktivieren',
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
      'Ab jetzt braucht die Anmeldung bei Ihrem Vigil-Konto Ihr Passwort und einen Code. Wo Sie angemeldet sind, bleiben Sie es.',
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
}
