// Offers a seat by mail. A press has one idempotency key, so that a hub that did not answer does not write twice.

import { Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Unreachable } from '../../../contracts/client.ts'
import { inviteToSeat } from '../../../contracts/sharing.ts'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { EmailField } from '../identity/email-field.tsx'
import { emailProblem, fieldErrors } from '../identity/field-errors.ts'
import { useWait } from '../identity/wait-again.ts'
import { WaitButton } from '../identity/wait-button.tsx'
import { readSubscriptionsAgain } from './subscription-queries.ts'

const repeats = 5

export function InvitationForm({ subscriptionId }: { subscriptionId: string }) {
  const queryClient = useQueryClient()
  const wait = useWait()
  const form = useForm({ initialValues: { email: '' }, validate: { email: emailProblem } })
  const invite = useMutation({
    mutationFn: async ({ email, idempotencyKey }: { email: string; idempotencyKey: string }) =>
      (await call(inviteToSeat, { params: { subscriptionId }, body: { email } }, { idempotencyKey })).body,
    retry: (failures, error) => error instanceof Unreachable && failures < repeats,
    onSuccess: () => form.reset(),
    onError: (error) => {
      form.setErrors(fieldErrors(error))
      wait.startFrom(error)
    },
    onSettled: () => readSubscriptionsAgain(queryClient),
  })
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(({ email }) =>
        invite.mutate({ email: email.trim(), idempotencyKey: crypto.randomUUID() }),
      )}
    >
      <Stack maw={420}>
        <EmailField label="Their e-mail" autoComplete="off" {...form.getInputProps('email')} />
        {invite.error && !fieldErrors(invite.error).email && <ProblemNotice error={invite.error} />}
        <WaitButton type="submit" w="fit-content" loading={invite.isPending} secondsLeft={wait.secondsLeft}>
          Send the invitation
        </WaitButton>
        <Text size="sm" role="status" style={{ overflowWrap: 'anywhere' }}>
          {invite.data && `A mail is on its way to ${invite.data.email}. The seat is kept for a week.`}
        </Text>
      </Stack>
    </form>
  )
}
