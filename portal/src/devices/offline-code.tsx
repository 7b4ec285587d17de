// The code for a device without a network: revealed behind a recent proof, in digits that can be read across a table, and
// gone from this page when it is no longer shown.

import { Alert, Button, List, Stack, Text } from '@mantine/core'
import { IconCloudOff } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useEffect } from 'react'
import { type Device, revealRecoveryCode } from '../../../contracts/devices.ts'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { TimeOfDay } from '../app/relative-time.tsx'
import { CommandSection } from '../commands/command-section.tsx'
import { realError, useProven } from '../identity/use-proven.ts'
import classes from './devices.module.css'

export function OfflineCode({ device }: { device: Device }) {
  const proven = useProven()
  const reveal = useMutation({
    mutationFn: async () => (await proven(() => call(revealRecoveryCode, { params: { deviceId: device.id } }))).body,
    gcTime: 0,
  })
  const failed = realError(reveal.error)
  const { data: shown, reset: forget } = reveal
  useEffect(() => {
    if (!shown) return
    const timer = setTimeout(forget, Math.max(Date.parse(shown.shownUntil) - Date.now(), 0))
    return () => clearTimeout(timer)
  }, [shown, forget])
  return (
    <CommandSection
      title="The device has no network"
      icon={IconCloudOff}
      says="An 8-digit code that the device accepts in the place of the forgotten one. Whoever has it and the device can open the app, so each look at it is in your log, and a mail tells you of it."
    >
      {shown ? <Shown code={shown.code} until={shown.shownUntil} onHide={forget} /> : null}
      {failed && <ProblemNotice error={failed} />}
      {!shown && (
        <Button size="md" w="fit-content" loading={reveal.isPending} onClick={() => reveal.mutate()}>
          Show the code
        </Button>
      )}
    </CommandSection>
  )
}

const grouped = (code: string) => `${code.slice(0, 4)} ${code.slice(4)}`

function Shown({ code, until, onHide }: { code: string; until: string; onHide: () => void }) {
  return (
    <Stack>
      <div role="status">
        <Text className={classes.code} data-code={code}>
          {grouped(code)}
        </Text>
        <Text size="sm" c="dimmed">
          Shown until <TimeOfDay at={until} />. After that, this page shows the next one.
        </Text>
      </div>
      <List type="ordered" size="sm" spacing={6}>
        <List.Item>On the device, open the app, and choose “Forgot the secret code?”.</List.Item>
        <List.Item>Type these eight digits, without the gap.</List.Item>
        <List.Item>Set a new secret code. The eight digits work once.</List.Item>
      </List>
      <Alert color="gray">
        If the device asks for another code, wait until this one is no longer shown, and type the next one as well: two
        in a row put it right. After five wrong ones it makes you wait, longer each time.
      </Alert>
      <Button variant="default" w="fit-content" onClick={onHide}>
        Hide it
      </Button>
    </Stack>
  )
}
