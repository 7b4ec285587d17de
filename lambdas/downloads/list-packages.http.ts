// GET /v1/packages.

import { listPackages } from '../../contracts/downloads.ts'
import { now } from '../platform/clock.ts'
import { answer, serve } from '../platform/serve.ts'
import { shown } from './manifest.ts'
import { listPublished } from './manifest-store.ts'

export default serve(listPackages, async () => answer(200, { items: (await listPublished(now())).map(shown) }))
