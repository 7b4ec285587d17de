// The one typed client of the portal. Same origin, so the session cookie goes along and no token is ever held here.

import { client } from '../../../contracts/client.ts'

export const call = client({ origin: '' })
