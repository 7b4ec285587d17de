// The whole public surface, by word. A route is declared when it exists, not before.

import * as z from 'zod/mini'
import { accountRoutes } from './account.ts'
import { acknowledgementRoutes } from './acknowledgements.ts'
import { commandRoutes } from './commands.ts'
import { deviceRoutes } from './devices.ts'
import { downloadRoutes } from './downloads.ts'
import { federationRoutes } from './federation.ts'
import { identityRoutes } from './identity.ts'
import { missingRoutes } from './missing.ts'
import { passkeyRoutes } from './passkeys.ts'
import { type Route, route } from './route.ts'
import { sharingRoutes } from './sharing.ts'
import { holdingRoutes, paymentRoutes, sellingRoutes, subscriptionRoutes } from './subscriptions.ts'
import { twoStepRoutes } from './two-step.ts'

export const describeApi = route({
  method: 'GET',
  path: '/v1/openapi.json',
  access: ['public'],
  summary: 'This API as an OpenAPI 3.1 document.',
  answers: { 200: z.record(z.string(), z.unknown()) },
  problems: [],
})

export const words = ['identity', 'subscriptions', 'devices', 'commands', 'downloads'] as const
export type Word = (typeof words)[number]

export const routes: Readonly<Record<Word | 'platform', Readonly<Record<string, Route>>>> = {
  identity: { ...identityRoutes, ...accountRoutes, ...twoStepRoutes, ...passkeyRoutes, ...federationRoutes },
  subscriptions: { ...subscriptionRoutes, ...paymentRoutes, ...sharingRoutes },
  devices: { ...deviceRoutes, ...holdingRoutes, ...sellingRoutes },
  commands: { ...commandRoutes, ...acknowledgementRoutes, ...missingRoutes },
  downloads: downloadRoutes,
  platform: { describeApi },
}
