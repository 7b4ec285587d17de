// GET /v1/openapi.json: the document that `npm run docs` derived from the contracts.

import { describeApi } from '../../contracts/routes.ts'
import document from '../../docs/openapi.json' with { type: 'json' }
import { answer, serve } from './serve.ts'

export default serve(describeApi, async () => answer(200, document))
