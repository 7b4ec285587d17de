import { describe, expect, it } from '@jest/globals'
import { codeLifetime, newCode, type SmsCode, sentCode } from '../../../lambdas/identity/sms-code.ts'
import { minute, noon } from '../../support/clock.ts'

const phone = '+4915123456789'
const send = (former: SmsCode | undefined, at: number) => sentCode('mac', phone, former, at)

describe('a code by SMS', () => {
  it('R28: is six ASCII digits, leading zeros kept', () => {
    const codes = Array.from({ length: 3000 }, newCode)
    for (const code of codes) expect(code).toMatch(/^[0-9]{6}$/)
    expect(codes.some((code) => code.startsWith('0'))).toBe(true)
    expect(new Set(codes).size).toBeGreaterThan(2900)
  })

  it('R28: is valid for five minutes', () => {
    expect(codeLifetime).toBe(5 * minute)
    expect(send(undefined, noon).expiresAt).toBe(noon + 5 * minute)
  })

  it('can be asked for again after 30 seconds, then 60, then 120 each time', () => {
    const pauses: number[] = []
    let former: SmsCode | undefined
    for (let at = noon; pauses.length < 5; at = former.resendAvailableAt) {
      former = send(former, at)
      pauses.push((former.resendAvailableAt - at) / 1000)
    }
    expect(pauses).toEqual([30, 60, 120, 120, 120])
    expect(former?.sends).toBe(5)
  })

  it('R29: takes over the tries that the one before it cost, as long as that one lived', () => {
    const tried = { ...send(undefined, noon), tries: 4 }
    expect(send(tried, noon + minute).tries).toBe(4)
    expect(send(tried, noon + 5 * minute).tries).toBe(0)
  })
})
