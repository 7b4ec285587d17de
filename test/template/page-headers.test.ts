// The headers of every page, as CloudFront adds them. On one machine, without TLS, HSTS is left out: so it is looked at here.

import { describe, expect, it } from '@jest/globals'
import { builtApp, theOnly } from './synthesized.ts'

const { service } = builtApp()
const { ResponseHeadersPolicyConfig: config } = theOnly(service, 'AWS::CloudFront::ResponseHeadersPolicy') as {
  ResponseHeadersPolicyConfig: {
    SecurityHeadersConfig: Record<string, object>
    CustomHeadersConfig: { Items: object[] }
  }
}

describe('a page', () => {
  it('R48: is for TLS only for two years, opens no other window, is not framed and tells no referrer, whatever it says itself', () => {
    expect(config.SecurityHeadersConfig).toMatchObject({
      StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000, IncludeSubdomains: true, Override: true },
      ContentTypeOptions: { Override: true },
      FrameOptions: { FrameOption: 'DENY', Override: true },
      ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
      ContentSecurityPolicy: { Override: true },
    })
    expect(config.CustomHeadersConfig.Items).toEqual([
      { Header: 'cross-origin-opener-policy', Value: 'same-origin', Override: true },
    ])
  })
})
