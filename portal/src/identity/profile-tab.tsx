// Who one is here: name, language and country; the e-mail address; and which mails one wants.

import { Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { accountQuery } from './account-queries.ts'
import { EmailSection } from './email-section.tsx'
import { NoticesSection } from './notices-section.tsx'
import { ProfileSection } from './profile-section.tsx'

export function ProfileTab() {
  const { data: account, error, refetch } = useQuery(accountQuery)
  if (!account) return error ? <ProblemNotice error={error} onRetry={() => refetch()} /> : <ProfileSkeleton />
  return (
    <Stack gap="lg">
      <ProfileSection account={account} />
      <EmailSection email={account.email} />
      <NoticesSection notices={account.notices} />
    </Stack>
  )
}

const ProfileSkeleton = () => (
  <Stack gap="lg">
    <Skeleton h={376} radius="md" />
    <Skeleton h={156} radius="md" />
  </Stack>
)
