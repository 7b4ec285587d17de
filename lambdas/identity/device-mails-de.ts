// What mails say of what happens on devices, in German. Never where one is: a mailbox may be open to others.

import type { DeviceMailWords } from './mail-words.ts'

const look = 'Meine Geräte ansehen'

export const germanDeviceMails: DeviceMailWords = {
  'threat-found': ({ device = '' }) => ({
    subject: `Auf ${device} wurde eine Bedrohung gefunden`,
    lines: [
      `Das Gerät „${device}“ hat etwas Schädliches gefunden. Das Portal zeigt, was und wo, und kann eine Untersuchung starten.`,
      'Wird in den nächsten Minuten mehr gefunden, zeigt es das Portal ohne weitere Mail.',
    ],
    button: look,
  }),
  'device-at-risk': ({ device = '' }) => ({
    subject: `${device} ist gefährdet`,
    lines: [`Das Gerät „${device}“ ist nicht so geschützt, wie es sein soll. Das Portal sagt, warum und was hilft.`],
    button: look,
  }),
  'sim-changed': ({ device = '' }) => ({
    subject: `Die SIM-Karte von ${device} wurde gewechselt`,
    lines: [
      `In das Gerät „${device}“ wurde eine andere SIM-Karte eingelegt, oder seine wurde herausgenommen.`,
      'Waren Sie es nicht, sperren Sie das Gerät und melden Sie es als vermisst. Lassen Sie die Karte von Ihrem Mobilfunkanbieter sperren.',
    ],
    button: look,
  }),
  'device-tampered': ({ device = '' }) => ({
    subject: `Jemand macht sich vielleicht an ${device} zu schaffen`,
    lines: [
      `Das Gerät „${device}“ hat bemerkt, dass jemand seinen Schutz umgehen wollte.`,
      'Waren Sie es nicht, sperren Sie das Gerät.',
    ],
    button: look,
  }),
  'battery-low': ({ device = '' }) => ({
    subject: `${device} hat gemeldet, wo es ist, bevor sein Akku leer ist`,
    lines: [
      `Der Akku des Geräts „${device}“, das Sie als vermisst gemeldet haben, ist fast leer. Es hat seinen letzten Ort gemeldet; das Portal zeigt ihn 30 Tage lang auf einer Karte.`,
    ],
    button: look,
  }),
  'missing-back-online': ({ device = '' }) => ({
    subject: `${device} ist wieder online`,
    lines: [
      `Das Gerät „${device}“, das Sie als vermisst gemeldet haben, ist wieder erreichbar. Was Sie von ihm verlangt haben, geht jetzt hinaus.`,
      'Haben Sie es wieder, melden Sie es im Portal als gefunden.',
    ],
    button: look,
  }),
  'opt-outs-changed': ({ device = '' }) => ({
    subject: `Von ${device} kann jetzt anderes verlangt werden`,
    lines: [
      `Wer das Gerät „${device}“ in der Hand hat, hat dort geändert, was aus der Ferne mit ihm geschehen darf: es löschen oder Fotos machen. Das Portal zeigt, was bleibt.`,
      'Brauchen Sie diese Möglichkeit, sprechen Sie mit der Person, oder ändern Sie es am Gerät.',
    ],
    button: look,
  }),
  'device-shared-identity': ({ device = '' }) => ({
    subject: `Zwei Geräte verbinden sich als ${device}`,
    lines: [
      `Zwei Geräte verbinden sich mit Vigil als „${device}“ und werfen einander hinaus. Vielleicht hat es jemand kopiert, oder eine Sicherung davon wurde auf ein zweites Gerät gespielt. Was Sie von ihm verlangen, kann das andere erreichen.`,
      'Verbinden Sie das Gerät in seiner App neu: Damit ist jede Kopie nichts mehr wert.',
    ],
    button: look,
  }),
  'device-left': ({ device = '' }) => ({
    subject: `${device} hat Ihr Konto verlassen`,
    lines: [
      `Das Gerät „${device}“ wurde am Gerät selbst aus Ihrem Vigil-Konto genommen und ist von dort nicht mehr erreichbar.`,
      'Wollen Sie es zurück, verbinden Sie es neu.',
    ],
    button: look,
  }),
  'device-replaced': ({ device = '' }) => ({
    subject: `${device} wurde neu verbunden`,
    lines: [
      `Das Gerät „${device}“ wurde neu mit Ihrem Vigil-Konto verbunden. Was vorher von ihm verlangt wurde, geschieht nicht mehr.`,
      'Waren Sie es nicht, trennen Sie es und ändern Sie Ihr Passwort.',
    ],
    button: look,
  }),
  'secret-code-revealed': ({ device = '' }) => ({
    subject: `Ein Wiederherstellungscode für ${device} wurde angezeigt`,
    lines: [
      `Jemand, der bei Ihrem Vigil-Konto angemeldet ist, hat sich einen Code angesehen, der die App auf dem Gerät „${device}“ anstelle ihres Geheimcodes öffnet.`,
      'Waren Sie es nicht, melden Sie alle anderen Geräte ab und ändern Sie Ihr Passwort.',
    ],
    button: look,
  }),
}
