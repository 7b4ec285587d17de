// The HTTP API: one explicit route for each route of the contracts, all others answered as a problem. Who may call a
// route is declared on it and enforced in the functions, behind CloudFront's secret.

import { RemovalPolicy } from 'aws-cdk-lib'
import {
  HttpApi as Api,
  CfnStage,
  HttpMethod,
  HttpRoute,
  type HttpRouteIntegration,
  HttpRouteKey,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { Route } from '../../contracts/route.ts'
import { accept } from './accepted-finding.ts'
import type { HouseFunction } from './house-function.ts'

export class HttpApi extends Construct {
  readonly api: Api
  private readonly integrations = new Map<HouseFunction, HttpRouteIntegration>()

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.api = new Api(this, 'Api', { description: 'Vigil, behind CloudFront' })
    const logs = new LogGroup(this, 'AccessLogs', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const stage = this.api.defaultStage?.node.defaultChild
    if (!(stage instanceof CfnStage)) throw new Error('The API has no default stage')
    // Path and query may name ids, never secrets: those travel in bodies, headers and fragments.
    stage.accessLogSettings = {
      destinationArn: logs.logGroupArn,
      format: JSON.stringify({
        requestId: '$context.requestId',
        routeKey: '$context.routeKey',
        status: '$context.status',
        latency: '$context.responseLatency',
      }),
    }
    stage.defaultRouteSettings = { throttlingBurstLimit: 500, throttlingRateLimit: 250 }
  }

  /** Sends routes to a function. */
  serve(routes: Iterable<Route>, by: HouseFunction): void {
    for (const { method, path } of routes) {
      const integration = this.integrationOf(by)
      for (const route of this.api.addRoutes({ path, methods: [HttpMethod[method]], integration })) acceptOpen(route)
    }
  }

  /** Answers what no route matches. */
  serveOtherwise(by: HouseFunction): void {
    const integration = this.integrationOf(by)
    acceptOpen(new HttpRoute(this, 'Otherwise', { httpApi: this.api, routeKey: HttpRouteKey.DEFAULT, integration }))
  }

  // One permission for the function, not one per route: those would fill its policy near 43 routes.
  private integrationOf(by: HouseFunction): HttpRouteIntegration {
    const known = this.integrations.get(by)
    if (known) return known
    const made = new HttpLambdaIntegration(`${by.node.id}Integration`, by, { scopePermissionToRoute: false })
    this.integrations.set(by, made)
    return made
  }
}

const acceptOpen = (route: HttpRoute) =>
  accept(
    route,
    'AwsSolutions-APIG4',
    "Access is declared in the route's contract and enforced in one place, in the function: an authorizer would be a second call, and a second truth.",
  )
