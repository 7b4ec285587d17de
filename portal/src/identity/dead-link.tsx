// What a mailed link shows when it opens nothing any more, or lost a part on its way; and where a new one comes from.

import { Alert, Button, Stack } from '@mantine/core'
import { IconClockX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { Refused } from '../../../contracts/client.ts'
import { PageTitle } from '../app/page-title.tsx'

/** A token that lost a character on its way out of the mail is as dead as one that expired. */
export const isDeadLink = (error: Error | null) =>
  error instanceof Refused && error.is('link/expired', 'request/invalid')

interface DeadLinkProps {
  readonly title?: string
  readonly children: string
  /** Where to go from here, the most likely first. */
  readonly ways: readonly { readonly to: string; readonly name: string }[]
}

export function DeadLink({ title = 'This link does not work any more', children, ways }: DeadLinkProps) {
  return (
    <Stack>
      <PageTitle>{title}</PageTitle>
      <Alert role="alert" color="gray" icon={<IconClockX aria-hidden />}>
        {children}
      </Alert>
      {ways.map(({ to, name }, index) => (
        <Button key={to} component={Link} to={to} size="md" variant={index === 0 ? 'filled' : 'subtle'}>
          {name}
        </Button>
      ))}
    </Stack>
  )
}

export function HalfALink({ ways }: { ways: DeadLinkProps['ways'] }): ReactNode {
  return (
    <DeadLink title="Open the link from your mail" ways={ways}>
      This page needs the whole link.
    </DeadLink>
  )
}
