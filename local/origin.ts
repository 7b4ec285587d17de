// The public origin: which of API, control routes and portal a request meets, as CloudFront's behaviours decide it.

import type { Cloud } from './cloud.ts'
import { serveControl } from './control/control.ts'
import { emptyCloud } from './control/reset.ts'
import type { Gateway, Serve } from './gateway/gateway.ts'
import { serveApi } from './gateway/http-api.ts'
import { servePortal } from './gateway/portal.ts'
import { Routes } from './gateway/routes.ts'
import { paymentsPrefix } from './payments/serve-pages.ts'
import type { State } from './state.ts'
import type { LocalTemplate } from './template/local-template.ts'

export interface OriginOptions {
  readonly template: LocalTemplate
  readonly cloud: Cloud
  readonly state: State
  readonly gateway: Gateway
  readonly portalFolder: string
  /** Reads the template as it is now. */
  readTemplate(): LocalTemplate
}

export interface Origin {
  serve: Serve
  /** Takes routes and functions as they were built last; tables, keys and rules need a restart. */
  reload(): void
}

export function openOrigin({ template, cloud, state, gateway, portalFolder, readTemplate }: OriginOptions): Origin {
  const { functions, schedules, iot, payments } = cloud
  const { clock, secrets } = state
  const edge = template.edge()
  let routes = new Routes(template.routes)

  const api = {
    edge,
    routes: () => routes,
    domainName: template.apiDomainName,
    accountId: template.accountId,
    now: clock.now,
    invoke: (functionId: string, event: unknown, requestId: string) => functions.invoke(functionId, event, requestId),
  }
  const portal = {
    folder: portalFolder,
    pageHeaders: localPageHeaders(template, cloud),
    settings: () => ({ ...template.portalSettings(), outboxUrl: '/__local/outbox' }),
  }
  const control = {
    origin: gateway.origin,
    ...state,
    setClock: (offsetSeconds: number) => {
      clock.setOffset(offsetSeconds * 1_000)
      schedules.tick()
      iot.tick()
      state.objects.tick()
      payments.tick()
    },
    runSchedule: (id: string) => schedules.runNow(id),
    reset: () => emptyCloud(template.tables, cloud, state),
    reload,
  }
  function reload(): void {
    const next = readTemplate()
    const dynamicReference = (reference: string) => secrets.resolve(reference)
    next.bind({ dynamicReference, iotEndpointAddress: iot.endpointAddress })
    routes = new Routes(next.routes)
    cloud.takeFunctions(next.functions())
  }
  const serve: Serve = async (request, response) => {
    const { url = '/' } = request
    if (url.startsWith(edge.apiPrefix)) return serveApi(api, request, response)
    if (url.startsWith(paymentsPrefix)) return payments.serve(request, response)
    if (url.startsWith('/__local/')) return serveControl(control, request, response)
    return servePortal(portal, request, response)
  }
  return { serve, reload }
}

// The pages' own policy, with the two differences that are this machine's: its broker speaks ws on a port of its own, and
// its S3 is on the wire, behind a path that names a sandbox.
function localPageHeaders(template: LocalTemplate, { iot, s3Origin }: Cloud): Record<string, string> {
  const broker = new URL(iot.webSocketUrl)
  const s3Url = new RegExp(`https://s3\\.${template.region}\\.amazonaws\\.com/[^\\s;]*`, 'g')
  return Object.fromEntries(
    Object.entries(template.pageHeaders()).map(([name, value]) => [
      name,
      value.replaceAll(`wss://${iot.endpointAddress}`, `${broker.protocol}//${broker.host}`).replace(s3Url, s3Origin),
    ]),
  )
}
