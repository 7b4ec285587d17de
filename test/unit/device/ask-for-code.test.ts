import { describe, expect, it } from '@jest/globals'
import type { Challenge } from '../../../device/index.ts'
import { codeAsker } from '../../../device/simulator/ask-for-code.ts'

const challenge = (...methods: Challenge['methods']): Challenge => ({
  id: 'A'.repeat(43),
  methods,
  expiresAt: '2026-11-22T12:10:00.000Z',
  phoneHint: '***71',
})
const withApp = challenge('authenticator', 'sms', 'recovery-code')
const refused = {
  type: '',
  title: 'This code is not right.',
  status: 401,
  code: 'two-step/code-refused',
  requestId: '',
}

/** A person who types these lines, and what they were shown. */
function typing(...lines: string[]) {
  const shown: string[] = []
  const askPerson = async (question: string) => {
    shown.push(question)
    return lines.shift()
  }
  return { shown, asker: (given?: string) => codeAsker(given, (text) => shown.push(text), askPerson) }
}

describe('asking for a code on the terminal', () => {
  it('takes six digits as the code of what was asked for, and more as a recovery code', async () => {
    const { asker, shown } = typing('123456', ' 234567 ', '0123-4567-89AB-CDEF-GHJK-MNPQ')
    expect(await asker()(withApp, undefined)).toEqual({ method: 'authenticator', code: '123456' })
    expect(await asker()(challenge('sms'), undefined)).toEqual({ method: 'sms', code: '234567' })
    expect(await asker()(withApp, undefined)).toMatchObject({ method: 'recovery-code' })
    expect(shown[1]).toMatch(/^\*\*\*71: Code of the SMS/)
  })

  it('sends one by SMS where the app is not at hand, and takes that one then', async () => {
    const { asker, shown } = typing('sms', '123456')
    const ask = asker()
    expect(await ask(withApp, undefined)).toBe('send-sms')
    expect(await ask(withApp, undefined)).toEqual({ method: 'sms', code: '123456' })
    expect(shown[1]).toContain('Code of the SMS')
  })

  it('tries what was given once, then says why it was refused and asks; nobody there is giving up', async () => {
    const { asker, shown } = typing()
    const ask = asker('123456')
    expect(await ask(withApp, undefined)).toEqual({ method: 'authenticator', code: '123456' })
    expect(shown).toEqual([])
    expect(await ask(withApp, refused)).toBeUndefined()
    expect(shown[0]).toBe(refused.title)
  })
})
