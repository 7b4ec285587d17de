// The only door. Its two CloudFront Functions are run here as they stand in the template.

import { runInNewContext } from 'node:vm'
import { describe, expect, it } from '@jest/globals'
import { type App, builtApp, flat, named, ofType, synthesize, theOnly } from './synthesized.ts'

const app = builtApp()

interface Behaviour {
  PathPattern?: string
  TargetOriginId: string
  CachePolicyId: string
  OriginRequestPolicyId?: string
  ViewerProtocolPolicy: string
  AllowedMethods?: string[]
  FunctionAssociations: { EventType: string; FunctionARN: unknown }[]
}

interface Config {
  CacheBehaviors: Behaviour[]
  DefaultCacheBehavior: Behaviour
  CustomErrorResponses?: unknown
  Logging?: { Bucket: unknown; IncludeCookies?: boolean }
  Origins: {
    Id: string
    OriginCustomHeaders?: { HeaderName: string; HeaderValue: unknown }[]
    S3OriginConfig?: unknown
  }[]
}

const config = theOnly(app.service, 'AWS::CloudFront::Distribution').DistributionConfig as Config
const [api] = config.CacheBehaviors

/** What the portal's pages may do, by the template. */
function pagePolicy(of: App): string[] {
  const headers = theOnly(of.service, 'AWS::CloudFront::ResponseHeadersPolicy')
  const { SecurityHeadersConfig } = headers.ResponseHeadersPolicyConfig as {
    SecurityHeadersConfig: { ContentSecurityPolicy: { ContentSecurityPolicy: unknown } }
  }
  return flat(SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy, of).split('; ')
}

/** Runs the function of a behaviour on a viewer's request. */
function passThrough({ FunctionAssociations: [association] }: Behaviour, request: object, ip = '192.0.2.7') {
  const id = flat(association?.FunctionARN, app)
  const [, code] =
    ofType(app.service, 'AWS::CloudFront::Function').find(([name]) => `<${named(name)}.FunctionARN>` === id) ?? []
  const event = { request, viewer: { ip } }
  return runInNewContext(`${code?.Properties.FunctionCode}; handler(event)`, { event }) as {
    uri: string
    headers: Record<string, { value: string }>
  }
}

describe('/v1/*', () => {
  it('is the only behaviour beside the portal', () => {
    expect(config.CacheBehaviors.map(({ PathPattern }) => PathPattern)).toEqual(['/v1/*'])
  })

  it('is never cached, over TLS only, with every method and every header but Host', () => {
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
    const cachingDisabled = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad'
    const allViewerExceptHostHeader = 'b689b0a8-53d0-40ab-baf2-68738e2966ac'
    expect(api).toMatchObject({
      CachePolicyId: cachingDisabled,
      OriginRequestPolicyId: allViewerExceptHostHeader,
      ViewerProtocolPolicy: 'https-only',
    })
    expect(api?.AllowedMethods).toEqual(expect.arrayContaining(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']))
  })

  it('R26: shows the functions the origin secret, as a reference', () => {
    const origin = config.Origins.find(({ Id }) => Id === api?.TargetOriginId)
    const headers = (origin?.OriginCustomHeaders ?? []).map(({ HeaderName, HeaderValue }) => [
      HeaderName,
      flat(HeaderValue, app),
    ])
    expect(headers).toEqual([['x-vigil-origin', '{{resolve:secretsmanager:<OriginSecret>:SecretString:::}}']])
  })

  it("R25: overwrites the viewer's address, whatever the viewer claims", () => {
    const claimed = { uri: '/v1/sessions', headers: { 'x-vigil-viewer-address': { value: '203.0.113.9' } } }
    const passed = passThrough(api as Behaviour, claimed)
    expect(passed.headers['x-vigil-viewer-address']).toEqual({ value: '192.0.2.7' })
    expect(passed.uri).toBe('/v1/sessions')
  })
})

describe('the portal', () => {
  it.each([
    ['/', '/index.html'],
    ['/devices/dev_01K', '/index.html'],
    ['/assets/index-C8miyD3P.css', '/assets/index-C8miyD3P.css'],
    ['/config.json', '/config.json'],
  ])('answers %s with %s', (asked, answered) => {
    expect(passThrough(config.DefaultCacheBehavior, { uri: asked, headers: {} }).uri).toBe(answered)
  })

  it('has no custom error response, which would turn a 404 of the API into a page', () => {
    expect(config.CustomErrorResponses).toBeUndefined()
  })

  it('lies in a bucket that only CloudFront can read', () => {
    const [, bucket] = ofType(app.service, 'AWS::S3::Bucket').find(([id]) => named(id) === 'EdgePortal') ?? []
    expect(bucket?.Properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    })
    expect(ofType(app.service, 'AWS::CloudFront::OriginAccessControl')).toHaveLength(1)
  })

  it('R48: may load nothing but itself, talk only to the hub, and be framed by nobody', () => {
    expect(pagePolicy(app)).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        // Photos come from their own place in S3, and from no other bucket of anybody's.
        "img-src 'self' data: https://s3.<AWS::Region>.<AWS::URLSuffix>/<Photos>/photos/",
        "connect-src 'self' wss://<IotEndpointDescribe.endpointAddress>",
        "frame-ancestors 'none'",
      ]),
    )
    expect(pagePolicy(app).filter((rule) => /^(worker|child)-src|blob:/.test(rule))).toEqual([])
  })

  it('fetches map tiles from the one host that an operator names, and is told of it', () => {
    const tileUrl = 'https://tiles.example.org/streets/{z}/{x}/{y}.png'
    const tiled = synthesize({ stage: 'dev', tileUrl, tileAttribution: '© The makers' })
    const differs = pagePolicy(tiled).filter((rule) => !pagePolicy(app).includes(rule))
    expect(differs).toEqual([
      "connect-src 'self' wss://<IotEndpointDescribe.endpointAddress> https://tiles.example.org",
    ])
    const told = (of: App) => JSON.parse(String(of.service.Outputs.PortalSettings?.Value))
    expect(told(tiled)).toMatchObject({ tileUrl, tileAttribution: '© The makers' })
    expect(told(app)).not.toHaveProperty('tileUrl')
  })

  it.each([
    { tileUrl: 'https://tiles.example.org/{z}/{x}/{y}.png' },
    { tileUrl: 'https://{s}.tiles.example.org/{z}/{x}/{y}.png', tileAttribution: '©' },
  ])('is not built with tiles that could not be loaded or named: %j', (context) => {
    expect(() => synthesize({ stage: 'dev', ...context })).toThrow(/tileUrl/)
  })
})

describe('the log of the door', () => {
  it('holds no cookie, and is gone after 90 days', () => {
    expect(flat(config.Logging?.Bucket, app)).toBe('<EdgeLogs.RegionalDomainName>')
    expect(config.Logging?.IncludeCookies ?? false).toBe(false)
    const [, bucket] = ofType(app.service, 'AWS::S3::Bucket').find(([id]) => named(id) === 'EdgeLogs') ?? []
    expect(bucket?.Properties.LifecycleConfiguration).toEqual({ Rules: [{ ExpirationInDays: 90, Status: 'Enabled' }] })
  })
})

describe('secrets', () => {
  it('stand in the template as references only', () => {
    const references = JSON.stringify(app).match(/\{\{resolve:[^}]*/g) ?? []
    expect(references.length).toBeGreaterThan(0)
    for (const reference of references) expect(reference).toMatch(/^\{\{resolve:secretsmanager:/)
    const settings = ofType(app.service, 'AWS::Lambda::Function').flatMap(([, { Properties }]) =>
      Object.entries((Properties.Environment as { Variables?: object } | undefined)?.Variables ?? {}),
    )
    for (const [name, value] of settings.filter(([setting]) => /SECRET|TOKEN|PASSWORD|PRIVATE/.test(setting)))
      expect([name, flat(value, app)]).toEqual([name, expect.stringMatching(/^\{\{resolve:/)])
  })
})
