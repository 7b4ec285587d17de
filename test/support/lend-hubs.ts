// The first step of Jest's run.

import { beginLending } from './lent-hubs.ts'

export default beginLending
