// `node test/logs/empty-logs.ts`: the first step of a test run.

import { emptyLogs } from './kept-logs.ts'

emptyLogs()
