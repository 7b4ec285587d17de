// Deleting the account: says exactly what goes, and wants the e-mail address typed before it asks for a proof. After that there is
// nothing to come back to.

import { Alert, Anchor, Button, Group, List, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { deleteAccount } from '../../../contracts/account.ts'
import { Refused } from '../../../contracts/client.ts'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { accountQuery } from './account-queries.ts'
import { useLeaveOnPurpose } from './leave-for-sign-in.ts'
import { Section } from './section.tsx'
import { realError, useProven } from './use-proven.ts'

export function DeleteSection() {
  const [isAsking, setAsking] = useState(false)
  const { data: account } = useQuery(accountQuery)
  const leaveOnPurpose = useLeaveOnPurpose()
  const proven = useProven()
  const remove = useMutation({
    mutationFn: () => proven(() => leaveOnPurpose(() => call(deleteAccount, {}), '/goodbye', { replace: true })),
  })
  const failed = realError(remove.error)
  return (
    <Section title="Delete my account">
      <Text>This can not be undone. What goes:</Text>
      <List spacing="xs">
        <List.Item>
          Every device is disconnected: it can no longer be locked or located from here, and nothing that waits for it
          will run. What is on the devices stays; a device that is locked stays locked.
        </List.Item>
        <List.Item>Your profile, your password, your second factors and recovery codes, and every session.</List.Item>
        <List.Item>
          Your subscriptions, with what is left of their terms; seats that you shared with others end.
        </List.Item>
        <List.Item>The account’s activity, and what was asked of the devices, with their places.</List.Item>
      </List>
      {failed && (isRenewing(failed) ? <StillRenewing /> : <ProblemNotice error={failed} />)}
      <Button
        variant="outline"
        color="red"
        w="fit-content"
        loading={remove.isPending}
        disabled={!account}
        onClick={() => setAsking(true)}
      >
        Delete my account…
      </Button>
      <Modal opened={isAsking} onClose={() => setAsking(false)} title="Delete this account for good?">
        {account && (
          <TypeToConfirm
            email={account.email}
            onKeep={() => setAsking(false)}
            onDelete={() => {
              // Closed first: the dialog that asks for a proof must not lie under it.
              setAsking(false)
              remove.mutate()
            }}
          />
        )}
      </Modal>
    </Section>
  )
}

const isRenewing = (error: Error) => error instanceof Refused && error.is('account/renewing')

function StillRenewing() {
  return (
    <Alert color="yellow" role="alert">
      Your subscription renews itself: you would go on paying without an account. Switch its automatic renewal off
      first, under{' '}
      <Anchor component={Link} to="/subscriptions" inherit>
        Subscription
      </Anchor>
      . Nothing was deleted.
    </Alert>
  )
}

interface TypeToConfirmProps {
  readonly email: string
  onKeep(): void
  onDelete(): void
}

function TypeToConfirm({ email, onKeep, onDelete }: TypeToConfirmProps) {
  const [typed, setTyped] = useState('')
  const [isWrong, setWrong] = useState(false)
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (typed.trim().toLowerCase() === email.toLowerCase()) onDelete()
        else setWrong(true)
      }}
    >
      <Stack>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          To be sure, type the account’s e-mail address: <strong>{email}</strong>
        </Text>
        <TextInput
          label="E-mail address of this account"
          type="email"
          autoComplete="off"
          data-autofocus
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value)
            setWrong(false)
          }}
          error={isWrong && 'This is not the account’s address.'}
          errorProps={{ role: 'alert' }}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onKeep}>
            Keep it
          </Button>
          <Button type="submit" color="red">
            Delete for good
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
