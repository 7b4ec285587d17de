// Beneath a command's button: why it could not be asked for, or how far the newest one of its type is.

import { ProblemNotice } from '../app/problem-notice.tsx'
import { useNow } from '../app/relative-time.tsx'
import { CommandProgress } from './command-progress.tsx'
import { isOpen } from './command-text.ts'
import type { CommandUse } from './use-command.ts'

const newsForMs = 60 * 60_000

/** One that ended is news for an hour; `always` keeps it. */
export function CommandOutcome({
  command: { newest, error },
  always = false,
}: {
  command: CommandUse
  always?: boolean
}) {
  const now = useNow()
  if (error) return <ProblemNotice error={error} />
  if (!newest) return null
  const lastChange = Date.parse(newest.history.at(-1)?.at ?? newest.createdAt)
  return always || isOpen(newest) || now - lastChange < newsForMs ? <CommandProgress command={newest} /> : null
}
