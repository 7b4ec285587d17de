// GET /v1/sign-in. For the buttons of the portal's pages.

import { listProviders } from '../../contracts/federation.ts'
import { listProviderSettings } from '../platform/provider-settings.ts'
import { answer, serve } from '../platform/serve.ts'

export default serve(listProviders, async () => answer(200, { items: listProviderSettings() }))
