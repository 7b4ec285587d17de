// The passkeys of an account: what they are, which there are, and adding one.

import { Button, Skeleton, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { addPasskey, startPasskey } from '../../../contracts/passkeys.ts'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import classes from './account.module.css'
import { describeAgent } from './agent-text.ts'
import { knowsPasskeys, makePasskey } from './passkey-browser.ts'
import { PasskeyNotice } from './passkey-notice.tsx'
import { passkeysQuery, readPasskeysAgain } from './passkey-queries.ts'
import { PasskeyRow } from './passkey-row.tsx'
import { Section } from './section.tsx'
import { realError, useProven } from './use-proven.ts'

const mostPasskeys = 10

export function PasskeysSection() {
  const { data: passkeys, error, refetch } = useQuery(passkeysQuery)
  const queryClient = useQueryClient()
  const proven = useProven()
  const add = useMutation({
    mutationFn: async () => {
      const response = await makePasskey((await proven(() => call(startPasskey, {}))).body)
      // Where it was made is the best name that can be had without a question; it can be changed.
      const name = describeAgent(navigator.userAgent)
      return proven(() => call(addPasskey, { body: { name, response } }))
    },
    onSuccess: () => readPasskeysAgain(queryClient),
    gcTime: 0,
  })
  const failed = realError(add.error)
  return (
    <Section title="Passkeys">
      <Text>
        A passkey signs you in without a password: you unlock it with your finger, your face or the code of your device,
        and nobody can guess it or ask you for it.
      </Text>
      {error && <ProblemNotice error={error} onRetry={() => refetch()} />}
      {!passkeys && !error && <Skeleton height={64} />}
      {passkeys && passkeys.length > 0 && (
        <ul className={classes.rows}>
          {passkeys.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} isLast={passkeys.length === 1} />
          ))}
        </ul>
      )}
      {failed && (
        <PasskeyNotice error={failed} refused="The new passkey could not be checked. Nothing was changed; try again." />
      )}
      <div role="status">
        {add.isSuccess && !add.isPending && (
          <Text size="sm">The passkey is added. Give it a name that you will know.</Text>
        )}
      </div>
      {!knowsPasskeys() ? (
        <Text size="sm" c="dimmed">
          This browser does not know passkeys. You can add one in another browser, or on your phone.
        </Text>
      ) : (
        <Button
          w="fit-content"
          variant={passkeys?.length ? 'default' : 'filled'}
          loading={add.isPending}
          disabled={!passkeys || passkeys.length >= mostPasskeys}
          onClick={() => add.mutate()}
        >
          Add a passkey
        </Button>
      )}
      {passkeys && passkeys.length >= mostPasskeys && (
        <Text size="sm" c="dimmed">
          Ten is as many as there can be. Remove one to add another.
        </Text>
      )}
    </Section>
  )
}
