// `node test/logs/search-logs.ts`: the last step of a test run. Fails where a password, token, code or telephone number of
// the run stands in a log line, with that line's position; and where there was nothing to search, which proves nothing.
// With arguments, those of a run of some tests alone, there may be nothing.

import { judgeLogs } from './judge-logs.ts'
import { readLogs } from './kept-logs.ts'

const { complaints, summary } = judgeLogs(readLogs(), process.argv.length > 2)
for (const complaint of complaints) console.error(complaint)
console.log(summary)
process.exitCode = complaints.length > 0 ? 1 : 0
