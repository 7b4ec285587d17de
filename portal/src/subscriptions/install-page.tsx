// What a personal install link opens: whose it is and what it will do. Looking uses nothing up; the app on the device does, with
// the secret that it is handed here. For whoever sees this page the link works or it does not, and never why.

import { Anchor, Button, Code, CopyButton, List, Skeleton, Stack, Text } from '@mantine/core'
import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { platformNames } from '../../../contracts/devices.ts'
import { previewInstallLink } from '../../../contracts/sharing.ts'
import { call } from '../app/api.ts'
import { PageTitle } from '../app/page-title.tsx'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { exactTime, RelativeTime } from '../app/relative-time.tsx'
import { DeadLink, isDeadLink } from '../identity/dead-link.tsx'
import classes from './subscriptions.module.css'
import { platformOf } from './this-platform.ts'
import { useHeldSecret } from './use-held-secret.ts'

const secretIn = (hash: string) => hash.slice(1) || null

export function InstallPage() {
  const { secret } = useHeldSecret('install-link', secretIn)
  return secret ? <Installation key={secret} secret={secret} /> : <DeadInstallLink />
}

function Installation({ secret }: { secret: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['install-link', secret],
    queryFn: async ({ signal }) => (await call(previewInstallLink, { body: { secret } }, { signal })).body,
    gcTime: 0,
  })
  if (isDeadLink(error)) return <DeadInstallLink />
  return (
    <Stack>
      <PageTitle>Connect this device</PageTitle>
      {error && !data && <ProblemNotice error={error} onRetry={() => refetch()} />}
      {!data && !error && <Skeleton h={380} />}
      {data && <Steps secret={secret} {...data} />}
    </Stack>
  )
}

interface StepsProps {
  readonly secret: string
  readonly emailHint: string
  readonly plan: string
  readonly expiresAt: string
}

function Steps({ secret, emailHint, plan, expiresAt }: StepsProps) {
  const platform = platformOf(navigator)
  return (
    <>
      <Text style={{ overflowWrap: 'anywhere' }}>
        This link connects one device to the Vigil account of <strong>{emailHint}</strong>, without a password. The
        device takes a seat of the subscription “{plan}”. From then on, that account sees whether it is protected, and
        can locate, lock and wipe it.
      </Text>
      <Text size="sm" c="dimmed">
        Works once, until {exactTime(expiresAt)} (<RelativeTime at={expiresAt} />
        ). Do not know whose it is? Close this page; nothing has happened.
      </Text>
      <List type="ordered" spacing="md" styles={{ itemWrapper: { display: 'inline' } }}>
        <List.Item>
          Install the app, where it is not on this device yet.
          <Button
            mt="xs"
            fullWidth
            variant="default"
            component={Link}
            to="/downloads"
            leftSection={<IconDownload size={18} aria-hidden />}
          >
            {platform ? `Get Vigil for ${platformNames[platform]}` : 'Get Vigil'}
          </Button>
          {platform && (
            <Anchor component={Link} to="/downloads" size="sm">
              For another kind of device
            </Anchor>
          )}
        </List.Item>
        <List.Item>
          Then come back here, and hand the link to it.
          <Button mt="xs" fullWidth size="md" component="a" href={`vigil://enrol#${secret}`}>
            Open in the app
          </Button>
        </List.Item>
        <List.Item>
          Nothing opened? Choose “Connect with a link” in the app, and paste this there:
          <Code block mt="xs" className={classes.secret ?? ''}>
            {secret}
          </Code>
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button
                mt="xs"
                variant="default"
                onClick={copy}
                leftSection={copied ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} aria-hidden />}
              >
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
        </List.Item>
      </List>
    </>
  )
}

function DeadInstallLink() {
  return (
    <DeadLink ways={[]}>
      It was used, was revoked, is too old, or lost a part on its way. If this device has just used it, all is well. If
      not, ask whoever sent it to you for a new one.
    </DeadLink>
  )
}
