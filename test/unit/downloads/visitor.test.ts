// What the page of downloads makes of the browser that opens it, and of a number of bytes.

import { describe, expect, it } from '@jest/globals'
import { fileSize } from '../../../portal/src/downloads/file-size.ts'
import { visitorPlatform } from '../../../portal/src/downloads/visitor-platform.ts'

const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15'

describe('the platform of a visitor', () => {
  it.each([
    ['android', 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/147.0.0.0 Mobile Safari/537.36'],
    ['ios', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148'],
    ['windows', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'],
    ['macos', mac],
    ['linux', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
    [undefined, 'curl/8.0'],
  ])('is %s by its user agent', (platform, userAgent) => {
    expect(visitorPlatform({ userAgent, maxTouchPoints: 0 })).toBe(platform)
  })

  it('is that of an iPad, which says that it is a Mac and can be touched', () => {
    expect(visitorPlatform({ userAgent: mac, maxTouchPoints: 5 })).toBe('ios')
  })

  it.each([
    ['Windows', 'windows'],
    ['macOS', 'macos'],
    ['Chrome OS', 'android'],
    ['Android', 'android'],
  ])('is what a browser that is asked says: %s', (said, platform) => {
    expect(visitorPlatform({ userAgent: 'frozen', maxTouchPoints: 0, userAgentData: { platform: said } })).toBe(
      platform,
    )
  })
})

describe('a size', () => {
  it.each([
    [1, '1 byte'],
    [999, '999 byte'],
    [1_000, '1 kB'],
    [38_412_350, '38.4 MB'],
    [4_999_999_999, '5 GB'],
    [12_000_000_000_000, '12,000 GB'],
  ])('of %d is said as %s', (bytes, text) => {
    expect(fileSize(bytes)).toBe(text)
  })
})
