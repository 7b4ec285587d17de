// Who is signed in, and the way out.

import { Button, Menu, Text, VisuallyHidden } from '@mantine/core'
import { IconChevronDown, IconLogout, IconUserCircle } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { signOut } from '../../../contracts/identity.ts'
import { call } from '../app/api.ts'
import { explain } from '../app/problem-text.ts'
import { accountQuery } from './account-queries.ts'
import { type SentToSignIn, useLeaveOnPurpose } from './leave-for-sign-in.ts'
import { useSessionKind } from './use-session-kind.ts'

export function AccountMenu() {
  const leaveOnPurpose = useLeaveOnPurpose()
  const { data: account } = useQuery(accountQuery)
  const kind = useSessionKind()
  const leave = useMutation({
    mutationFn: () =>
      leaveOnPurpose(() => call(signOut, {}), '/sign-in', { state: { why: 'signed-out' } satisfies SentToSignIn }),
  })
  return (
    <Menu position="bottom-end" width={240} shadow="md" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button
          variant="subtle"
          px="xs"
          c="var(--mantine-color-text)"
          leftSection={<IconUserCircle size={22} aria-hidden />}
          rightSection={<IconChevronDown size={16} aria-hidden />}
        >
          <VisuallyHidden>Account menu</VisuallyHidden>
          <Text span inherit truncate maw={220} lh={1.5} visibleFrom="sm">
            {account?.email}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {kind === 'owner' && (
          <Menu.Item component={Link} to="/account" leftSection={<IconUserCircle size={18} aria-hidden />}>
            Account
          </Menu.Item>
        )}
        <Menu.Item
          closeMenuOnClick={false}
          leftSection={<IconLogout size={18} aria-hidden />}
          disabled={leave.isPending}
          onClick={() => leave.mutate()}
        >
          Sign out
          {leave.error && (
            <Text size="xs" role="alert">
              Not signed out. {explain(leave.error).text}
            </Text>
          )}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
