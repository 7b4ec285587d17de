// Asks for every command that mends something, each once; what is on its way already is not asked for again.

import { Button, Stack } from '@mantine/core'
import type { Device } from '../../../contracts/devices.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { useOpenCommands } from './command-queries.ts'
import { mends } from './mending-button.tsx'
import { useAsk, usually } from './use-ask.ts'
import { useWhyNot } from './use-command.ts'

/** Nothing where there is not more than one thing to mend from here. */
export function FixAllButton({ device }: { device: Device }) {
  const { ask, isAsking, error } = useAsk(device.id)
  const open = new Set(useOpenCommands(device.id).map(({ type }) => type))
  const whyNot = useWhyNot(device)
  const mending = new Set(device.protection.reasons.map(({ command }) => command).filter(mends))
  const possible = [...mending].filter((type) => whyNot(type) === undefined)
  if (possible.length < 2) return null
  const left = possible.filter((type) => !open.has(type))
  const isBusy = isAsking || left.length === 0
  return (
    <Stack mt="md">
      <Button
        w="fit-content"
        aria-disabled={isBusy}
        {...(isBusy && { 'data-disabled': true })}
        onClick={() => !isBusy && ask(...left.map(usually))}
      >
        Fix all
      </Button>
      {error && <ProblemNotice error={error} />}
    </Stack>
  )
}
