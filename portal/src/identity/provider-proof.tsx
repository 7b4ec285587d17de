// Signing in again at a connected account as a proof, for an account that has no password. The browser goes there; what was
// asked for goes on when it is back.

import { Anchor, Button, Group, Skeleton, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { Link } from 'react-router'
import type { LinkedIdentity } from '../../../contracts/federation.ts'
import { proveIdentity } from '../../../contracts/identity.ts'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { forgetProof, hasProof, noteProof } from './kept-proof.ts'
import type { Asking } from './proof-dialog.tsx'
import { here, providerPath } from './provider-path.ts'

export function ProviderProof({ of, proved, declined, identities }: Asking & { identities: LinkedIdentity[] }) {
  const prove = useMutation({
    mutationFn: async () =>
      (await call(proveIdentity, { body: { method: 'provider', ...(of && { for: of }) } })).body.proof,
    onSuccess: proved,
    gcTime: 0,
  })
  const { mutate } = prove
  const isBack = useRef(hasProof(of))
  useEffect(() => {
    if (!isBack.current) return
    isBack.current = false
    forgetProof()
    mutate()
  }, [mutate])
  const proving = [...new Map(identities.filter(({ proves }) => proves).map((each) => [each.provider, each])).values()]
  if (prove.isPending) return <Skeleton height={120} />
  return (
    <Stack>
      <Text size="sm">
        {proving.length > 0
          ? `Your account has no password, so this needs you to sign in again where it is connected${of ? ', for this once' : '. It is good for 15 minutes'}. You come back here afterwards.`
          : 'Your account has no password, and its connected accounts do not tell when you signed in there. Set a password by mail first, then confirm with that.'}
      </Text>
      {prove.error && <ProblemNotice error={prove.error} />}
      {proving.map(({ provider, label }) => (
        <Button
          key={provider}
          component="a"
          href={providerPath(provider, 'proof', here())}
          onClick={() => noteProof(of)}
        >
          Sign in again with {label}
        </Button>
      ))}
      {proving.length === 0 && (
        <Anchor component={Link} to="/forgot-password" size="sm">
          Set a password by mail
        </Anchor>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={declined}>
          Not now
        </Button>
      </Group>
    </Stack>
  )
}
