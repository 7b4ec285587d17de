// Whether a bought subscription renews itself. It shows what was asked for while the hub is being asked, and what is true
// afterwards.

import { Switch, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId } from 'react'
import { changeRenewal, type Subscription } from '../../../contracts/subscriptions.ts'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { activityKey } from '../identity/account-queries.ts'
import { realError, useProven } from '../identity/use-proven.ts'
import { subscriptionsQuery } from './subscription-queries.ts'
import { renewalText } from './subscription-text.ts'

export function AutoRenewal({ subscription }: { subscription: Subscription }) {
  const { id, autoRenewal } = subscription
  const description = useId()
  const queryClient = useQueryClient()
  const proven = useProven()
  const change = useMutation({
    mutationFn: async (isOn: boolean) =>
      (await proven(() => call(changeRenewal, { params: { subscriptionId: id }, body: { autoRenewal: isOn } }))).body,
    onSuccess: (changed) => {
      queryClient.setQueryData(subscriptionsQuery.queryKey, (all) =>
        all?.map((one) => (one.id === changed.id ? changed : one)),
      )
      void queryClient.invalidateQueries({ queryKey: activityKey })
    },
  })
  const error = realError(change.error)
  return (
    <div>
      <Switch
        size="md"
        label="Automatic renewal"
        aria-describedby={description}
        checked={change.isPending ? change.variables : autoRenewal}
        onChange={() => change.isPending || change.mutate(!autoRenewal)}
      />
      <Text id={description} size="sm" c="dimmed" ml="3.625rem">
        {renewalText(subscription)}
      </Text>
      {error && <ProblemNotice error={error} />}
    </div>
  )
}
