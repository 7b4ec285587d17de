// In which language somebody is written to who has just come: the first of the browser's that mails are written in.

import type { Language } from '../../../contracts/identity.ts'

export function browserLanguage(): Language {
  const spoken = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase())
  return spoken.find((tag): tag is Language => tag === 'en' || tag === 'de') ?? 'en'
}
