// The only door: CloudFront. `/v1/*` goes to the API, uncached, with the secret that proves it and the viewer's address
// as CloudFront saw it; everything else is the portal. A path without a file is the portal's page, decided by a
// CloudFront Function on the portal alone: a custom error response would turn an API's 404 into a page.

import { Duration, Fn, RemovalPolicy } from 'aws-cdk-lib'
import type { HttpApi as Api } from 'aws-cdk-lib/aws-apigatewayv2'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  OriginRequestPolicy,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront'
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { accept } from './accepted-finding.ts'
import { EdgeLogs } from './edge-logs.ts'

export interface EdgeProps {
  readonly api: Api
  /** CloudFormation's reference to the secret's value. */
  readonly originSecret: string
  readonly mqttEndpoint: string
  /** Where photos are loaded from. */
  readonly photos: string
  /** Where map tiles are loaded from: `{z}`, `{x}` and `{y}` are in its path only. */
  readonly tileUrl?: string
  readonly domain?: { readonly name: string; readonly certificateArn: string }
}

const addressFromViewer = `function handler(event) {
  var request = event.request
  request.headers['x-vigil-viewer-address'] = { value: event.viewer.ip }
  return request
}`

const pageForPaths = `function handler(event) {
  var request = event.request
  if (request.uri.indexOf('.') === -1) request.uri = '/index.html'
  return request
}`

export class Edge extends Construct {
  readonly distribution: Distribution
  readonly portalBucket: Bucket
  /** The one origin that people and devices use. */
  readonly origin: string

  constructor(scope: Construct, id: string, props: EdgeProps) {
    super(scope, id)
    const { api, originSecret, domain } = props
    this.portalBucket = new Bucket(this, 'Portal', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    accept(this.portalBucket, 'AwsSolutions-S1', 'Only CloudFront reads it, and logs who asked.')
    const code = (id: string, text: string) =>
      new EdgeFunction(this, id, { code: FunctionCode.fromInline(text), runtime: FunctionRuntime.JS_2_0 })

    this.distribution = new Distribution(this, 'Distribution', {
      comment: 'Vigil: portal and API',
      defaultRootObject: 'index.html',
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      // The library's own types do not hold under exactOptionalPropertyTypes.
      logBucket: new EdgeLogs(this, 'Logs') as IBucket,
      ...(domain && {
        domainNames: [domain.name],
        certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
      }),
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(this.portalBucket as IBucket),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: this.pageHeaders(props),
        functionAssociations: [
          { function: code('PageForPaths', pageForPaths), eventType: FunctionEventType.VIEWER_REQUEST },
        ],
      },
      additionalBehaviors: {
        '/v1/*': {
          origin: new HttpOrigin(Fn.select(1, Fn.split('://', api.apiEndpoint)), {
            customHeaders: { 'x-vigil-origin': originSecret },
          }),
          viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
          allowedMethods: AllowedMethods.ALLOW_ALL,
          cachePolicy: CachePolicy.CACHING_DISABLED,
          originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
          functionAssociations: [
            { function: code('AddressFromViewer', addressFromViewer), eventType: FunctionEventType.VIEWER_REQUEST },
          ],
        },
      },
    })
    this.origin = `https://${domain?.name ?? this.distribution.distributionDomainName}`
    acceptOnDistribution(this.distribution, domain !== undefined)
  }

  // ASVS 5.0 3.4: what the portal's pages may load, and who may frame them (nobody).
  private pageHeaders({ mqttEndpoint, photos, tileUrl }: EdgeProps): ResponseHeadersPolicy {
    // MapLibre fetches tiles; its worker is a file of the portal (worker-src falls back to script-src).
    const connections = ["'self'", `wss://${mqttEndpoint}`, ...(tileUrl ? [new URL(tileUrl).origin] : [])]
    const policy = [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      `img-src 'self' data: ${photos}`,
      "font-src 'self'",
      `connect-src ${connections.join(' ')}`,
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join('; ')
    return new ResponseHeadersPolicy(this, 'PageHeaders', {
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: policy, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(730), includeSubdomains: true, override: true },
      },
      customHeadersBehavior: {
        customHeaders: [{ header: 'cross-origin-opener-policy', value: 'same-origin', override: true }],
      },
    })
  }
}

function acceptOnDistribution(distribution: Distribution, hasDomain: boolean): void {
  accept(distribution, 'AwsSolutions-CFR1', 'A phone is lost abroad: its owner must reach the hub from every country.')
  accept(
    distribution,
    'AwsSolutions-CFR2',
    'A web ACL costs more a month than the whole idle hub; guessing is throttled by account and address in the functions, and floods by the stage. An operator may attach one.',
  )
  if (hasDomain) return
  accept(
    distribution,
    'AwsSolutions-CFR4',
    "Without a domain of its own the hub has CloudFront's certificate, whose TLS policy can't be set.",
  )
}
