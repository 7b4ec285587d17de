// Where a browser comes back to from a provider. What was begun is finished by this page's own request, never by the link that
// led here; what the address says is only for what, and where to go on.

import { Alert, Button, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { proveIdentity } from '../../../contracts/identity.ts'
import { call } from '../app/api.ts'
import { PageTitle } from '../app/page-title.tsx'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { textOf } from '../app/problem-text.ts'
import { ConnectAccount } from './connect-account.tsx'
import { FinishSignIn } from './finish-sign-in.tsx'
import { proofIsBack } from './kept-proof.ts'
import { ProofProvider } from './proof-dialog.tsx'
import { rememberSignIn } from './remembered-sign-in.ts'
import { returnPath } from './return-path.ts'

export function FinishSignInPage() {
  const [search] = useSearchParams()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const to = search.get('to')
  const goOn = () => navigate(returnPath(to), { replace: true })
  const refused = search.get('refused')
  if (refused !== null) return <Refusal code={refused} onDone={goOn} />
  switch (search.get('purpose')) {
    case 'link':
      return (
        <ProofProvider>
          <ConnectAccount onDone={goOn} />
        </ProofProvider>
      )
    case 'proof':
      return <FinishProof onDone={goOn} />
  }
  return (
    <FinishSignIn
      to={to}
      onSignedIn={() => {
        rememberSignIn('owner')
        queryClient.clear() // of whoever was signed in before
        void goOn()
      }}
    />
  )
}

/** Whoever is signed in stays so, and goes on where they were. */
function Refusal({ code, onDone }: { code: string; onDone(): void }) {
  return (
    <Stack>
      <PageTitle>Nothing has changed</PageTitle>
      <Alert role="status" color="red">
        {textOf(code)}
      </Alert>
      <Button size="md" onClick={onDone}>
        Go on
      </Button>
    </Stack>
  )
}

/** A proof for one action is used by that, when it is asked for again; any other is good from now on. */
function FinishProof({ onDone }: { onDone(): void }) {
  const prove = useMutation({
    mutationFn: async () => {
      if (!proofIsBack()) await call(proveIdentity, { body: { method: 'provider' } })
    },
    onSuccess: onDone,
    gcTime: 0,
  })
  const { mutate } = prove
  const hasBegun = useRef(false)
  useEffect(() => {
    if (hasBegun.current) return
    hasBegun.current = true
    mutate()
  }, [mutate])
  return (
    <Stack>
      <PageTitle>Confirm that it is you</PageTitle>
      {prove.error ? <ProblemNotice error={prove.error} /> : <Text role="status">One moment…</Text>}
      {prove.error && (
        <Button component={Link} to="/account/security" variant="default">
          Go on without
        </Button>
      )}
    </Stack>
  )
}
