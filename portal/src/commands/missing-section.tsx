// A device that is missing: marking it, what is done for it meanwhile, and marking it found.

import { Alert, Button, Group, List, Modal, Stack, Text } from '@mantine/core'
import { IconUrgent } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Device } from '../../../contracts/devices.ts'
import { markFound, markMissing } from '../../../contracts/missing.ts'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { exactTime, RelativeTime } from '../app/relative-time.tsx'
import { keepDevice } from '../devices/device-queries.ts'
import { useSessionKind } from '../identity/use-session-kind.ts'
import { commandsKey } from './command-queries.ts'
import { CommandSection } from './command-section.tsx'
import { FinderFields, type FinderWords, toSend, useFinderWords } from './finder-words.tsx'
import { isWiped } from './use-command.ts'

function useMark<T>(device: Device, mark: (what: T) => Promise<{ body: Device }>) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async (what: T) => (await mark(what)).body,
    onSuccess: (changed) => {
      keepDevice(queryClient, changed)
      void queryClient.invalidateQueries({ queryKey: commandsKey(device.id) })
    },
  })
}

/** On every page of the device, for as long as it is missing. */
export function MissingBanner({ device }: { device: Device }) {
  const isRescue = useSessionKind() === 'rescue'
  const found = useMark(device, () => call(markFound, { params: { deviceId: device.id } }))
  if (!device.missingSince) return null
  return (
    <Alert color="red" icon={<IconUrgent aria-hidden />} title="This device is marked missing" data-missing>
      <Stack gap="sm">
        <Text size="sm">
          Since <time dateTime={device.missingSince}>{exactTime(device.missingSince)}</time> (
          <RelativeTime at={device.missingSince} />
          ). While it is online it is located every few minutes, and its places are kept for 30 days. A mail tells you
          when it comes back online, when its SIM changes, and when its battery ends.
        </Text>
        {found.error && <ProblemNotice error={found.error} />}
        {!isRescue && (
          <Group gap="sm">
            <Button variant="default" loading={found.isPending} onClick={() => found.mutate(undefined)}>
              I have found it
            </Button>
            {device.report?.locked && <Text size="sm">It stays locked until you unlock it.</Text>}
          </Group>
        )}
      </Stack>
    </Alert>
  )
}

export function MissingSection({ device }: { device: Device }) {
  const [asking, setAsking] = useState(false)
  const isRescue = useSessionKind() === 'rescue'
  if (device.missingSince || isRescue || isWiped(device)) return null
  const canLock = device.capabilities.includes('device.lock')
  return (
    <CommandSection
      title="Is it gone?"
      icon={IconUrgent}
      says={`Marked missing, it is ${canLock ? 'locked as soon as it can be reached, and ' : ''}looked for until you have it back.`}
      besides={
        <Button color="red" size="md" onClick={() => setAsking(true)}>
          Mark as missing…
        </Button>
      }
    >
      <Modal opened={asking} onClose={() => setAsking(false)} title={`Mark ${device.name} as missing?`}>
        <MarkMissing device={device} onClose={() => setAsking(false)} />
      </Modal>
    </CommandSection>
  )
}

function MarkMissing({ device, onClose }: { device: Device; onClose: () => void }) {
  const form = useFinderWords()
  const can = (type: string) => device.capabilities.includes(type)
  const mark = useMark(device, (words: FinderWords) =>
    call(markMissing, { params: { deviceId: device.id }, body: toSend(words) }),
  )
  return (
    <form noValidate onSubmit={form.onSubmit((words) => mark.mutate(words, { onSuccess: onClose }))}>
      <Stack>
        <List size="sm" spacing={6}>
          <List.Item>
            {can('device.lock')
              ? 'It is locked as soon as it can be reached, and shows what you write here. A lock that it carries out already keeps its words.'
              : 'It can not be locked: its app can not do that.'}
          </List.Item>
          <List.Item>
            {can('device.locate')
              ? 'It is located every few minutes while it is online; its places are kept for 30 days.'
              : 'It can not be located: its app can not do that.'}
          </List.Item>
          <List.Item>A mail tells you when it comes back online, or its SIM changes.</List.Item>
        </List>
        <FinderFields form={form} />
        {mark.error && <ProblemNotice error={mark.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Not now
          </Button>
          <Button type="submit" color="red" loading={mark.isPending}>
            Mark as missing
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
