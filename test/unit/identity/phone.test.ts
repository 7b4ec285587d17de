// Which numbers may get codes, judged by the number alone; and one spelling for each, so that limits can't be walked
// around by writing a number in another way.

import { describe, expect, it } from '@jest/globals'
import { judgePhone, phoneHint } from '../../../lambdas/identity/phone.ts'

describe('a number that costs whoever runs the hub, or takes no text messages', () => {
  it.each([
    ['premium rate, +1 900', '+1 900 234 5678', ['US']],
    ['a personal number, +44 70', '+44 70 1234 5678', ['GB']],
    ['toll-free, +1 800', '+1 800 234 5678', ['US']],
    ['toll-free, +44 800', '+44 800 123 4567', ['GB']],
    ['toll-free, +49 800', '+49 800 12345678', ['DE']],
    ['a land line', '+49 30 12345678', ['DE']],
    ['a land line', '+44 20 7183 8750', ['GB']],
    ['too short to be one', '+49 1637', ['DE']],
    ['a number without its country', '0151 23456789', ['DE']],
    ['no number', 'my old phone', ['US', 'DE']],
    ['a sentence with a number in it', 'call +49 151 23456789', ['DE']],
    ['two numbers', '+4915123456789\n+4915123456780', ['DE']],
    ['a number in the context of another', '+1 (201) 555-0123;phone-context=+44', ['US']],
  ])('R38: is refused: %s', (_, typed, countries) => {
    expect(judgePhone(typed, countries)).toEqual({ usable: false, why: 'number-unusable' })
  })
})

describe('a number of a country that is not configured', () => {
  it.each([
    ['a satellite, +870', '+870 773 111 632', ['US']],
    ['a satellite, +881', '+881 6 1234 5678', ['US']],
    ['an international network, +883', '+883 5100 0000 0000', ['US']],
    ['the Dominican Republic, which looks like the US: +1-809', '+1-809-234-5678', ['US']],
    ['Canada, which looks like the US', '+1 416 555 0123', ['US']],
    ['Guernsey, which looks like Great Britain', '+44 7911 123456', ['GB']],
    ['France', '+33 6 12 34 56 78', ['US', 'DE', 'GB']],
  ])('R38: is refused: %s', (_, typed, countries) => {
    expect(judgePhone(typed, countries)).toEqual({ usable: false, why: 'unavailable-in-region' })
  })

  it('is fine once the country is', () => {
    expect(judgePhone('+1-809-234-5678', ['US', 'DO'])).toMatchObject({ usable: true, country: 'DO' })
  })
})

describe('one number', () => {
  it.each([
    '+4915123456789',
    '+49 151 2345 6789',
    ' +49-151-23456789 ',
    '+49 (0)151 23456789',
    '+4915123456789;ext=1',
    '+49 1512 3456789 x99',
    '+49 1512 3456789 ext. 7',
    '+４９１５１２３４５６７８９',
  ])('R39: is one number, also as "%s"', (typed) => {
    expect(judgePhone(typed, ['DE'])).toEqual({ usable: true, e164: '+4915123456789', country: 'DE' })
  })

  it.each(['+12015550123', '+447400123456'])('may be mobile: %s', (typed) => {
    expect(judgePhone(typed, ['US', 'GB'])).toMatchObject({ usable: true, e164: typed })
  })

  it('R37: is shown by its last two digits', () => {
    expect(phoneHint('+4915123456789')).toBe('***89')
  })
})
