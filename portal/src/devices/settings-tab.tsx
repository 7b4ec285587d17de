// A device's name, what its person allows, and the way to part from it.

import { Button, Group, Modal, Paper, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { type Device, disconnectDevice, renameDevice } from '../../../contracts/devices.ts'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { DeviceSubscription } from '../subscriptions/device-subscription.tsx'
import { useShownDevice } from './device-page.tsx'
import { dropDevice, keepDevice } from './device-queries.ts'
import { OptOutsSection } from './opt-outs-section.tsx'

export function SettingsTab() {
  const device = useShownDevice()
  return (
    <Stack gap="lg" maw={640}>
      <Rename device={device} />
      <DeviceSubscription device={device} />
      <OptOutsSection device={device} />
      <Disconnect device={device} />
    </Stack>
  )
}

const longestName = 64

function nameProblem(name: string): string | null {
  if (name.trim() === '') return 'Enter a name.'
  return [...name.trim()].length > longestName ? `Use at most ${longestName} characters.` : null
}

function Rename({ device }: { device: Device }) {
  const queryClient = useQueryClient()
  const form = useForm({ initialValues: { name: device.name }, validate: { name: nameProblem } })
  const rename = useMutation({
    mutationFn: async (name: string) =>
      (await call(renameDevice, { params: { deviceId: device.id }, body: { name } })).body,
    onSuccess: (renamed) => keepDevice(queryClient, renamed),
  })
  return (
    <Paper withBorder p="lg" radius="lg" component="section" aria-labelledby="rename">
      <form noValidate onSubmit={form.onSubmit(({ name }) => rename.mutate(name.trim()))}>
        <Stack>
          <Title order={2} size="h4" id="rename">
            Name
          </Title>
          <TextInput
            label="Name of this device"
            description="Only you see it."
            autoComplete="off"
            {...form.getInputProps('name')}
          />
          {rename.error && <ProblemNotice error={rename.error} />}
          <Group>
            <Button type="submit" loading={rename.isPending}>
              Save
            </Button>
            <Text size="sm" role="status" c="dimmed">
              {rename.isSuccess && 'Saved.'}
            </Text>
          </Group>
        </Stack>
      </form>
    </Paper>
  )
}

function Disconnect({ device }: { device: Device }) {
  const [asking, setAsking] = useState(false)
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const disconnect = useMutation({
    mutationFn: () => call(disconnectDevice, { params: { deviceId: device.id } }),
    onSuccess: async () => {
      await navigate('/devices', { state: { disconnected: device.name } })
      dropDevice(queryClient, device.id)
    },
  })
  return (
    <Paper withBorder p="lg" radius="lg" component="section" aria-labelledby="disconnect">
      <Stack>
        <Title order={2} size="h4" id="disconnect">
          Disconnect
        </Title>
        <Text>
          The device leaves this account: it can no longer be locked or located from here, and nothing that waits for it
          will run. To come back, it has to sign in again.
        </Text>
        <Button variant="outline" color="red" w="fit-content" onClick={() => setAsking(true)}>
          Disconnect…
        </Button>
      </Stack>
      <Modal opened={asking} onClose={() => setAsking(false)} title={`Disconnect ${device.name}?`}>
        <Stack>
          <Text size="sm">
            {device.wipe?.state === 'reported-done'
              ? 'It reported that it is wiped, so there is nothing more to do with it from here.'
              : 'If it is lost or stolen, keep it connected: only then can it be locked and located from here.'}
          </Text>
          {disconnect.error && <ProblemNotice error={disconnect.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
              Keep it
            </Button>
            <Button color="red" loading={disconnect.isPending} onClick={() => disconnect.mutate()}>
              Disconnect
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Paper>
  )
}
