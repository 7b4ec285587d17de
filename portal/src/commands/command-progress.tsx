// How far a command is: the steps that are known to have happened, with their times, and what can still be done.

import { Button, Progress } from '@mantine/core'
import type { Command } from '../../../contracts/commands.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { ClockTime, exactTime, relativeTime, useNow } from '../app/relative-time.tsx'
import { useSessionKind } from '../identity/use-session-kind.ts'
import { useCancelCommand } from './command-queries.ts'
import { isOpen, situation, stateNames, waits } from './command-text.ts'
import classes from './commands.module.css'

export function CommandProgress({ command }: { command: Command }) {
  const { state, progressPercent } = command
  const { name, tone } = stateNames[state]
  const isRunning = state === 'running' && progressPercent !== undefined
  return (
    <div className={classes.progress} data-tone={tone} data-command={command.id} data-state={state}>
      <div className={classes.line}>
        <p role="status" className={classes.situation}>
          <strong className={classes.state}>{isRunning ? `${name} ${progressPercent} %` : name}</strong>
          {'. '}
          {situation(command)} <Expiry command={command} />
        </p>
        {isOpen(command) && <Cancel command={command} />}
      </div>
      {isRunning && <Progress value={progressPercent} aria-label="Progress" size="sm" />}
      <Steps command={command} />
    </div>
  )
}

function Expiry({ command }: { command: Command }) {
  const now = useNow()
  if (!waits(command)) return null
  return `Expires ${relativeTime(command.expiresAt, now)} (${exactTime(command.expiresAt)}).`
}

/** `pending` and `held` are the moment of asking, which is told as such. */
function Steps({ command: { createdAt, history } }: { command: Command }) {
  const steps = history.filter(({ state }) => state !== 'pending' && state !== 'held')
  return (
    <ol className={classes.steps} aria-label="What happened">
      <li data-tone="mute">
        Asked <ClockTime at={createdAt} />
      </li>
      {steps.map(({ state, at }) => (
        <li key={state} data-tone={stateNames[state].tone}>
          {stateNames[state].name} <ClockTime at={at} />
        </li>
      ))}
    </ol>
  )
}

function Cancel({ command }: { command: Command }) {
  const cancel = useCancelCommand(command)
  const kind = useSessionKind()
  if (command.cancelRequestedAt) {
    return (
      <p role="status" className={classes.situation}>
        Cancel requested <ClockTime at={command.cancelRequestedAt} />; it may still run.
      </p>
    )
  }
  if (kind === 'rescue') return null
  return (
    <>
      <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
        Cancel
      </Button>
      {cancel.error && <ProblemNotice error={cancel.error} />}
    </>
  )
}
