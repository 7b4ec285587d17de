// What CloudFront does for the API, read from the template: which paths go there, the headers that prove the request
// came through the edge, and the header that carries the viewer's address.

import type { Resources } from './resources.ts'
import { runnable } from './runnable.ts'
import { UnsupportedTemplate } from './unsupported-template.ts'

export interface Edge {
  /** Path prefix of the API, `/v1/`. */
  readonly apiPrefix: string
  readonly originHeaders: Readonly<Record<string, string>>
  readonly viewerAddressHeader: string
}

/** The headers that CloudFront adds to the portal's pages. */
export function planPageHeaders(resources: Resources): Record<string, string> {
  const [policy] = runnable(resources, 'AWS::CloudFront::ResponseHeadersPolicy')
  const { SecurityHeadersConfig, CustomHeadersConfig } = policy?.properties.ResponseHeadersPolicyConfig ?? {}
  const { ContentSecurityPolicy, ContentTypeOptions, FrameOptions, ReferrerPolicy } = SecurityHeadersConfig ?? {}
  return {
    ...(ContentSecurityPolicy && { 'content-security-policy': ContentSecurityPolicy.ContentSecurityPolicy }),
    ...(ContentTypeOptions && { 'x-content-type-options': 'nosniff' }),
    ...(FrameOptions && { 'x-frame-options': FrameOptions.FrameOption }),
    ...(ReferrerPolicy && { 'referrer-policy': ReferrerPolicy.ReferrerPolicy }),
    ...Object.fromEntries((CustomHeadersConfig?.Items ?? []).map(({ Header, Value }) => [Header.toLowerCase(), Value])),
  }
}

export function planEdge(resources: Resources): Edge {
  const [distribution, ...others] = runnable(resources, 'AWS::CloudFront::Distribution')
  if (!distribution || others.length > 0) throw new UnsupportedTemplate(['not exactly one CloudFront distribution'])
  const { logicalId } = distribution.resource
  const { Origins, CacheBehaviors } = distribution.properties.DistributionConfig
  const api = Origins.find((origin) => origin.CustomOriginConfig)
  const patterns = CacheBehaviors.map((behavior) => behavior.PathPattern)
  const [pattern = ''] = patterns
  if (!api || patterns.length !== 1 || !/^\/[^*?]*\/\*$/.test(pattern)) {
    throw new UnsupportedTemplate([
      `${logicalId}: behaviours other than one prefix for one API: ${patterns.join(', ')}`,
    ])
  }
  return {
    apiPrefix: pattern.slice(0, -1),
    originHeaders: Object.fromEntries(
      api.OriginCustomHeaders.map(({ HeaderName, HeaderValue }) => [HeaderName.toLowerCase(), HeaderValue]),
    ),
    viewerAddressHeader: viewerAddressHeader(resources),
  }
}

// The name is in the code of the CloudFront Function that writes it: `headers['x-…'] = { value: event.viewer.ip }`.
function viewerAddressHeader(resources: Resources): string {
  for (const { written } of resources.ofType('AWS::CloudFront::Function')) {
    const [, name] =
      /headers\[\s*['"]([\w-]+)['"]\s*\]\s*=\s*\{\s*['"]?value['"]?\s*:\s*event\.viewer\.ip\s*\}/.exec(
        String(written.FunctionCode),
      ) ?? []
    if (name) return name.toLowerCase()
  }
  throw new UnsupportedTemplate(["no CloudFront Function writes the viewer's address into a header"])
}
