import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { hotp } from '../../../device/sdk/hotp.ts'
import { freshRecovery, judgeCode, type RecoveryState, waitAfter } from '../../../device/sdk/recovery-code.ts'
import { SecretCodeGuard } from '../../../device/sdk/secret-code-guard.ts'

const rfcSecret = Buffer.from('12345678901234567890')
/** Each code is made once: a wrong code is compared with a thousand. */
const codes = new Map<number, string>()
function codeAt(counter: number): string {
  const code = codes.get(counter) ?? hotp(rfcSecret, counter)
  codes.set(counter, code)
  return code
}
/** A code that is not one of the next few thousand. */
const wrong = '00000001'

describe('a code of RFC 4226', () => {
  it('is that of Appendix D, with eight digits of the same truncated number', () => {
    const truncated = [
      1284755224, 1094287082, 137359152, 1726969429, 1640338314, 868254676, 1918287922, 82162583, 673399871, 645520489,
    ]
    expect(truncated.map((_, counter) => codeAt(counter))).toEqual(
      truncated.map((number) => String(number % 100_000_000).padStart(8, '0')),
    )
    expect(truncated.map((_, counter) => codeAt(counter).slice(2))).toEqual([
      '755224',
      '287082',
      '359152',
      '969429',
      '338314',
      '254676',
      '287922',
      '162583',
      '399871',
      '520489',
    ])
  })
})

const at = (counter: number, more: Partial<RecoveryState> = {}): RecoveryState => ({
  ...freshRecovery,
  counter,
  ...more,
})
const anyCounter = fc.integer({ min: 0, max: 3000 })

describe('the judge of recovery codes', () => {
  it('R64: takes each of the next ten codes, and after it that one and every older one is dead', () => {
    fc.assert(
      fc.property(
        anyCounter,
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 0, max: 30 }),
        (counter, ahead, back) => {
          const { accepted, state } = judgeCode(at(counter), codeAt(counter + ahead), codeAt)
          expect([accepted, state]).toEqual([true, at(counter + ahead + 1)])
          const older = Math.max(0, counter + ahead - back)
          fc.pre(!Array.from({ length: 1000 }, (_, i) => codeAt(state.counter + i)).includes(codeAt(older)))
          expect(judgeCode(state, codeAt(older), codeAt).accepted).toBe(false)
        },
      ),
      { numRuns: 25 },
    )
  })

  it('takes two codes in a row within a thousand, and neither alone', () => {
    fc.assert(
      fc.property(anyCounter, fc.integer({ min: 10, max: 998 }), (counter, ahead) => {
        const first = judgeCode(at(counter), codeAt(counter + ahead), codeAt)
        expect([first.accepted, first.state.ahead.includes(counter + ahead), first.state.counter]).toEqual([
          false,
          true,
          counter,
        ])
        const second = judgeCode(first.state, codeAt(counter + ahead + 1), codeAt)
        expect([second.accepted, second.state]).toEqual([true, at(counter + ahead + 2)])
      }),
      { numRuns: 25 },
    )
  })

  it('takes no two codes that are not in a row, and none beyond a thousand', () => {
    const far = judgeCode(at(0), codeAt(500), codeAt)
    expect(judgeCode(far.state, codeAt(502), codeAt).accepted).toBe(false)
    expect(judgeCode(far.state, codeAt(500), codeAt).accepted).toBe(false)
    const between = judgeCode(far.state, wrong, codeAt)
    expect(judgeCode(between.state, codeAt(501), codeAt).accepted).toBe(false)
    const beyond = judgeCode(at(0), codeAt(1000), codeAt)
    expect(beyond.state.ahead).toEqual([])
  })

  it('never lets the counter fall, whatever is typed', () => {
    const typed = fc.oneof(
      fc.integer({ min: 0, max: 2000 }).map(codeAt),
      fc.integer({ min: 0, max: 99_999_999 }).map((n) => String(n).padStart(8, '0')),
    )
    fc.assert(
      fc.property(fc.array(typed, { maxLength: 6 }), (codes) => {
        let state = freshRecovery
        for (const code of codes) {
          const next = judgeCode(state, code, codeAt)
          expect(next.state.counter > state.counter).toBe(next.accepted)
          expect(next.state.failures).toBe(next.accepted ? 0 : state.failures + 1)
          state = next.state
        }
      }),
      { numRuns: 30 },
    )
  })

  it('R64: makes a guesser wait: nothing for four failures, then 1, 2, 4 … 60 minutes', () => {
    const minutes = Array.from({ length: 14 }, (_, failures) => waitAfter(failures) / 60_000)
    expect(minutes).toEqual([0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60])
    expect(waitAfter(10_000)).toBe(3_600_000)
  })
})

describe('the guard of the secret code', () => {
  let folder: string
  let path: string
  let now: number
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vigil-code-'))
    path = join(folder, 'recovery-code.json')
    now = 1_000_000
  })
  afterEach(() => rm(folder, { recursive: true }))
  const open = () =>
    SecretCodeGuard.open(path, rfcSecret.toString('base64url'), { now: () => now, after: () => () => {} })
  const fail = async (guard: SecretCodeGuard, times: number) => {
    for (let time = 0; time < times; time++) await guard.verify(wrong)
  }

  it('takes a code as the portal shows it, with a blank in the middle, once', async () => {
    const guard = await open()
    const shown = `${codeAt(0).slice(0, 4)} ${codeAt(0).slice(4)}`
    expect(await guard.verify(shown)).toEqual({ verdict: 'accepted' })
    expect(await guard.verify(shown)).toMatchObject({ verdict: 'wrong' })
  })

  it('R64: knows after a restart which codes are used', async () => {
    await (await open()).verify(codeAt(3))
    const again = await open()
    expect((await again.verify(codeAt(3))).verdict).toBe('wrong')
    expect((await again.verify(codeAt(1))).verdict).toBe('wrong')
    expect((await again.verify(codeAt(4))).verdict).toBe('accepted')
  })

  it('takes one code once, also where it is typed twice at the same moment', async () => {
    const guard = await open()
    const verdicts = await Promise.all([guard.verify(codeAt(0)), guard.verify(codeAt(0))])
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['accepted', 'wrong'])
  })

  it('does not look at a code, not even the right one, before the wait is over', async () => {
    const guard = await open()
    await fail(guard, 5)
    expect(await guard.verify(codeAt(0))).toEqual({ verdict: 'wait', waitMs: 60_000 })
    now += 59_999
    expect(await guard.verify(codeAt(0))).toEqual({ verdict: 'wait', waitMs: 1 })
    now += 1
    expect((await guard.verify(codeAt(0))).verdict).toBe('accepted')
    expect(guard.waitMs).toBe(0)
  })

  it('begins its wait anew with a restart, whatever the clock of the device was set to', async () => {
    await fail(await open(), 6)
    now += 365 * 24 * 3600_000
    const again = await open()
    expect(again.waitMs).toBe(60_000)
    now -= 10 * 365 * 24 * 3600_000
    expect((await open()).waitMs).toBe(60_000)
  })

  it('resynchronises by two codes in a row, also with a restart between them', async () => {
    expect(await (await open()).verify(codeAt(400))).toEqual({ verdict: 'next-code', waitMs: 0 })
    expect((await (await open()).verify(codeAt(401))).verdict).toBe('accepted')
  })

  it('does not count what has not eight digits', async () => {
    const guard = await open()
    for (const typed of ['', '1234567', 'abcdefgh', '123456789']) {
      expect(await guard.verify(typed)).toEqual({ verdict: 'malformed' })
    }
    expect(guard.waitMs).toBe(0)
  })

  it('answers nothing where the disk does not take what the try changed', async () => {
    const guard = await open()
    await rm(folder, { recursive: true })
    await expect(guard.verify(codeAt(0))).rejects.toThrow('ENOENT')
    await rm(folder, { recursive: true, force: true })
    folder = await mkdtemp(join(tmpdir(), 'vigil-code-'))
  })

  it('does not start afresh where its state is garbled, which would make used codes good again', async () => {
    await writeFile(path, '{"counter":')
    await expect(open()).rejects.toThrow()
  })
})
