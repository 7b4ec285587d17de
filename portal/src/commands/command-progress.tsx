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
      <Conflict command={command} />
    </div>
  )
}

export function Expiry({ command }: { command: Command }) {
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

/** The first final word stands; that there was another is not kept from anyone. */
function Conflict({ command: { conflict } }: { command: Command }) {
  if (!conflict) return null
  return (
    <p className={classes.situation} role="status">
      <strong>The device contradicted itself:</strong> later it said “{stateNames[conflict.state].name}” (
      <ClockTime at={conflict.at} />
      ). Its first word stands here; look at the device to be sure.
    </p>
  )
}

function Cancel({ command }: { command: Command }) {
  const cancel = useCancelCommand(command)
  const kind = useSessionKind()
  const isAlarm = command.type === 'device.alarm'
  if (command.cancelRequestedAt) {
    return (
      <p role="status" className={classes.situation}>
        Cancel requested <ClockTime at={command.cancelRequestedAt} />; it may still run.
      </p>
    )
  }
  if (kind === 'rescue' && !isAlarm) return null
  const mayBeHeard = isAlarm && !waits(command)
  return (
    <>
      <Button
        variant={mayBeHeard ? 'filled' : 'default'}
        {...(mayBeHeard && { color: 'red' })}
        loading={cancel.isPending}
        onClick={() => cancel.mutate()}
      >
        {mayBeHeard ? 'Stop the alarm' : 'Cancel'}
      </Button>
      {cancel.error && <ProblemNotice error={cancel.error} />}
    </>
  )
}
