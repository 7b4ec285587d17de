// Using an activation code. A press has one idempotency key: a hub that did not answer is asked again, and a code that it had
// taken by then is not called used.

import { Alert, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ChangeEvent } from 'react'
import { Refused, Unreachable } from '../../../contracts/client.ts'
import type { Answered } from '../../../contracts/route.ts'
import { type Plan, redeemCode } from '../../../contracts/subscriptions.ts'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { explain } from '../app/problem-text.ts'
import { exactDate } from '../app/relative-time.tsx'
import { Section } from '../identity/section.tsx'
import { useWait } from '../identity/wait-again.ts'
import { WaitButton } from '../identity/wait-button.tsx'
import { codeProblem, grouped } from './activation-code.ts'
import { plansQuery, readSubscriptionsAgain } from './subscription-queries.ts'
import { devicesText, planName, termText } from './subscription-text.ts'
import classes from './subscriptions.module.css'

const repeats = 5

type Redeemed = Answered<typeof redeemCode>['body']

export function ActivationForm() {
  const queryClient = useQueryClient()
  const { data: offer } = useQuery(plansQuery)
  const wait = useWait()
  const form = useForm({ initialValues: { code: '' }, validate: { code: codeProblem } })
  const redeem = useMutation({
    mutationFn: async ({ code, idempotencyKey }: { code: string; idempotencyKey: string }) =>
      (await call(redeemCode, { body: { code } }, { idempotencyKey })).body,
    retry: (failures, error) => error instanceof Unreachable && failures < repeats,
    onSuccess: () => {
      form.reset()
      return readSubscriptionsAgain(queryClient)
    },
    onError: (error) => {
      if (isRefusedCode(error)) form.setErrors({ code: explain(error).text })
      wait.startFrom(error)
    },
  })
  const input = form.getInputProps('code')
  return (
    <Section title="Activation code">
      <div>
        <form
          noValidate
          onSubmit={form.onSubmit(({ code }) =>
            redeem.mutate({ code: grouped(code), idempotencyKey: crypto.randomUUID() }),
          )}
        >
          <Stack maw={420}>
            <TextInput
              label="Code"
              description="20 letters and digits, in any grouping."
              placeholder="ABCDE-FGHJK-MNPQR-STVWX"
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              className={classes.code ?? ''}
              errorProps={{ role: 'alert' }}
              {...input}
              onChange={({ currentTarget: { value, selectionStart } }: ChangeEvent<HTMLInputElement>) =>
                // Someone who corrects in the middle keeps their place.
                input.onChange(selectionStart === value.length ? grouped(value) : value)
              }
              onBlur={({ currentTarget: { value } }) => value !== grouped(value) && input.onChange(grouped(value))}
            />
            {redeem.error && !isRefusedCode(redeem.error) && <ProblemNotice error={redeem.error} />}
            <WaitButton type="submit" w="fit-content" loading={redeem.isPending} secondsLeft={wait.secondsLeft}>
              Use the code
            </WaitButton>
          </Stack>
        </form>
        <div role="status">{redeem.data && <Outcome redeemed={redeem.data} plans={offer?.items} />}</div>
      </div>
      {offer && !offer.payments && (
        <Text size="sm" c="dimmed">
          Nothing can be bought on this hub: a subscription begins with an activation code, and goes on with another
          one.
        </Text>
      )}
    </Section>
  )
}

const isRefusedCode = (error: Error) =>
  error instanceof Refused && error.is('activation-code/refused', 'request/invalid')

function Outcome({ redeemed, plans }: { redeemed: Redeemed; plans: readonly Plan[] | undefined }) {
  return (
    <Alert color="green" mt="md" data-outcome={redeemed.outcome}>
      {outcomeText(redeemed, plans)}
    </Alert>
  )
}

function outcomeText({ outcome, subscription }: Redeemed, plans: readonly Plan[] | undefined): string {
  const { plan, seats, endsAt, autoRenewal, reserves } = subscription
  if (outcome === 'started') return `${plan.name} has begun: ${devicesText(seats)}, until ${exactDate(endsAt)}.`
  if (outcome === 'extended') return `${plan.name} is extended. It now ends on ${exactDate(endsAt)}.`
  const kept = reserves.at(-1)
  const what = kept ? `${planName(kept.plan, plans)} ${termText(kept.days)}` : 'It'
  if (autoRenewal) return `The code is kept. ${what} begins by itself once ${plan.name} is not renewed any more.`
  return `The code is kept. ${what} begins by itself when ${plan.name} ends on ${exactDate(endsAt)}.`
}
