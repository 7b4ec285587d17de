// What the mails about passkeys say, in German.

import type { PasskeyMailWords } from './mail-words.ts'

export const germanPasskeyMails: PasskeyMailWords = {
  'passkey-added': ({ name = '' }) => ({
    subject: 'Ein Passkey wurde Ihrem Konto hinzugefügt',
    lines: [
      `Der Passkey „${name}“ wurde Ihrem Vigil-Konto hinzugefügt. Ab jetzt meldet er sich ohne Passwort dort an.`,
      'Waren Sie es, ist nichts zu tun. Waren Sie es nicht, drücken Sie innerhalb von 7 Tagen den Knopf auf dieser Seite: Er entfernt den Passkey, meldet alle ab und schickt Ihnen einen Link für ein neues Passwort.',
    ],
    button: 'Das war ich nicht',
  }),
  'passkey-removed': ({ name = '' }) => ({
    subject: 'Ein Passkey wurde von Ihrem Konto entfernt',
    lines: [
      `Der Passkey „${name}“ öffnet Ihr Vigil-Konto nicht mehr. Was Ihr Gerät oder Ihr Passwortmanager davon behält, können Sie dort löschen.`,
      'Waren Sie es nicht, melden Sie alle anderen Geräte ab und ändern Sie Ihr Passwort.',
    ],
    button: 'Mein Konto ansehen',
  }),
  'passkey-suspicious': ({ name = '' }) => ({
    subject: 'Wurde ein Passkey von Ihnen kopiert?',
    lines: [
      `Der Passkey „${name}“ wurde für Ihr Vigil-Konto benutzt und zählte weniger Benutzungen als zuvor. Das kommt vor, wo ein Sicherheitsschlüssel zurückgesetzt oder wiederhergestellt wurde, und wo jemand ihn kopiert hat.`,
      'Können Sie es sich nicht erklären, entfernen Sie diesen Passkey und fügen Sie einen neuen hinzu.',
    ],
    button: 'Meine Passkeys ansehen',
  }),
  'phone-added': () => ({
    subject: 'Codes können an eine Mobilnummer gehen',
    lines: [
      'Eine Mobilnummer wurde Ihrem Vigil-Konto hinzugefügt. Neben Ihren Passkeys sind ab jetzt Codes per SMS ein zweiter Faktor.',
      'Waren Sie es nicht, entfernen Sie die Nummer und ändern Sie Ihr Passwort.',
    ],
    button: 'Mein Konto ansehen',
  }),
  'phone-removed': () => ({
    subject: 'Ihre Mobilnummer wurde entfernt',
    lines: [
      'Ihr Vigil-Konto schickt keine Codes mehr per SMS und nimmt keine einer Authenticator-App an. Die Bestätigung in zwei Schritten bleibt mit Ihren Passkeys eingeschaltet.',
      'Waren Sie es nicht, ändern Sie Ihr Passwort und tragen Sie Ihre Nummer wieder ein.',
    ],
    button: 'Mein Konto ansehen',
  }),
}
