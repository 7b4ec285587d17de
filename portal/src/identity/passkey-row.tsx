// One passkey: its name, which can be changed, how long it has been there, when it was used, and removing it.

import { Button, Group, TextInput } from '@mantine/core'
import { IconFingerprint } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { type Passkey, removePasskey, renamePasskey } from '../../../contracts/passkeys.ts'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { RelativeTime } from '../app/relative-time.tsx'
import { Confirmation } from './confirmation.tsx'
import { FactorRow } from './factor-row.tsx'
import { readPasskeysAgain } from './passkey-queries.ts'
import { twoStepQuery } from './two-step-queries.ts'
import { realError, useProven } from './use-proven.ts'

export function PasskeyRow({ passkey, isLast }: { readonly passkey: Passkey; readonly isLast: boolean }) {
  const { id, name, backedUp, createdAt, lastUsedAt } = passkey
  const [isNaming, setNaming] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const { data: twoStep } = useQuery(twoStepQuery)
  const queryClient = useQueryClient()
  const proven = useProven()
  const params = { passkeyId: id }
  const remove = useMutation({
    mutationFn: () => proven(() => call(removePasskey, { params })),
    onSettled: () => readPasskeysAgain(queryClient),
  })
  const failed = realError(remove.error)
  const switchesOff = isLast && twoStep?.isOn && !twoStep.phoneHint
  return (
    <FactorRow
      icon={IconFingerprint}
      name={name}
      state={
        <>
          {backedUp && 'Also on your other devices · '}
          Added <RelativeTime at={createdAt} />
          {lastUsedAt ? (
            <>
              {' · last used '}
              <RelativeTime at={lastUsedAt} />
            </>
          ) : (
            ' · not used yet'
          )}
        </>
      }
      actions={
        <>
          <Button variant="default" aria-label={`Rename ${name}`} disabled={isNaming} onClick={() => setNaming(true)}>
            Rename
          </Button>
          <Button
            variant="default"
            aria-label={`Remove ${name}`}
            loading={remove.isPending}
            onClick={() => setAsking(true)}
          >
            Remove
          </Button>
        </>
      }
    >
      {failed && <ProblemNotice error={failed} />}
      {isNaming && <Naming passkey={passkey} onClose={() => setNaming(false)} />}
      <Confirmation
        opened={isAsking}
        title="Remove this passkey?"
        act="Remove"
        keep="Keep it"
        onAct={remove.mutate}
        onClose={() => setAsking(false)}
      >
        “{name}” does not open your account any more.{' '}
        {switchesOff && 'It is the only one: two-step verification is off then, and your recovery codes go with it. '}
        Delete it on your device or in your password manager as well, or that will go on offering it.
      </Confirmation>
    </FactorRow>
  )
}

function Naming({ passkey, onClose }: { readonly passkey: Passkey; onClose(): void }) {
  const [name, setName] = useState(passkey.name)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.select(), [])
  const queryClient = useQueryClient()
  const rename = useMutation({
    mutationFn: () => call(renamePasskey, { params: { passkeyId: passkey.id }, body: { name: name.trim() } }),
    onSuccess: async () => {
      await readPasskeysAgain(queryClient)
      onClose()
    },
  })
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim()) rename.mutate()
      }}
    >
      <Group align="flex-end">
        <TextInput
          label="Name"
          ref={field}
          maxLength={64}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={!name.trim() && 'Give it a name.'}
        />
        <Button type="submit" loading={rename.isPending}>
          Keep
        </Button>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
      </Group>
      {rename.error && <ProblemNotice error={rename.error} />}
    </form>
  )
}
