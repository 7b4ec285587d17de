// The last step of Jest's run.

import { endLending } from './lent-hubs.ts'

export default endLending
