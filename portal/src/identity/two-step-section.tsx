// Two-step verification on the account's page: off, with the way to turn it on, or on, with its factors. After a change it
// says what became of the sessions; new recovery codes stand over everything until they are kept.

import { Group, Paper, Skeleton, Stack, Title } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { RecoveryCodesDialog } from './recovery-codes-dialog.tsx'
import classes from './two-step.module.css'
import { type TwoStepChange, TwoStepChanged } from './two-step-changed.tsx'
import { TwoStepOff } from './two-step-off.tsx'
import { TwoStepOn } from './two-step-on.tsx'
import { readTwoStepAgain, twoStepQuery } from './two-step-queries.ts'

export interface TwoStepNews {
  readonly change?: TwoStepChange
  /** Fresh ones, shown once. */
  readonly recoveryCodes?: string[] | undefined
}

export function TwoStepSection() {
  const { data: twoStep, error, refetch } = useQuery(twoStepQuery)
  const queryClient = useQueryClient()
  const heading = useRef<HTMLHeadingElement>(null)
  const [change, setChange] = useState<TwoStepChange>()
  const [recoveryCodes, setRecoveryCodes] = useState<string[]>()

  const tell = async (news: TwoStepNews) => {
    setRecoveryCodes(news.recoveryCodes)
    await readTwoStepAgain(queryClient)
    setChange(news.change)
    // What was pressed is gone by now: keyboard and screen reader go on at the section's heading.
    if (!news.recoveryCodes) heading.current?.focus()
  }
  return (
    <Paper withBorder p="lg" component="section" aria-labelledby="two-step">
      <Stack>
        <div>
          <Group justify="space-between">
            <Title order={2} size="h4" id="two-step" ref={heading} tabIndex={-1}>
              Two-step verification
            </Title>
            {twoStep && (
              <span className={classes.state} data-tone={twoStep.isOn ? 'good' : 'mute'}>
                {twoStep.isOn ? 'On' : 'Off'}
              </span>
            )}
          </Group>
          <div role="status">{change && <TwoStepChanged change={change} />}</div>
        </div>
        {error && <ProblemNotice error={error} onRetry={() => refetch()} />}
        {!twoStep && !error && <Skeleton height={140} />}
        {twoStep &&
          (twoStep.isOn ? (
            <TwoStepOn twoStep={twoStep} onNews={tell} />
          ) : (
            <TwoStepOff twoStep={twoStep} onNews={tell} />
          ))}
      </Stack>
      <RecoveryCodesDialog
        codes={recoveryCodes}
        onKept={() => {
          setRecoveryCodes(undefined)
          heading.current?.focus()
        }}
      />
    </Paper>
  )
}
