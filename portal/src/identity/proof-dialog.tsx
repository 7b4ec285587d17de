// Asks for a recent proof, or for one that is bound to an action: a passkey where there is one; the password (where there is
// none, signing in again at a connected account) or, once two-step verification is on, a second factor. Whoever closes the
// dialog has changed nothing.

import { Button, Modal, Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useCallback, useState } from 'react'
import { FactorProof, passkeyProof } from './factor-proof.tsx'
import { hasProof } from './kept-proof.ts'
import { PasskeyStep } from './passkey-step.tsx'
import { PasswordProof } from './password-proof.tsx'
import { ProviderProof } from './provider-proof.tsx'
import { identitiesQuery } from './provider-queries.ts'
import { twoStepQuery } from './two-step-queries.ts'
import { AskForProof, NotProved, type ProofFor } from './use-proven.ts'

export interface Asking {
  /** The one action that it is for, where it is for one. */
  readonly of: ProofFor | undefined
  proved(proof: string | undefined): void
  declined(): void
}

export function ProofProvider({ children }: { children: ReactNode }) {
  const [asking, setAsking] = useState<Asking>()
  const ask = useCallback(
    (of?: ProofFor) =>
      new Promise<string | undefined>((resolve, reject) => {
        const closeAnd =
          <T,>(settle: (given: T) => void) =>
          (given: T) => {
            setAsking(undefined)
            settle(given)
          }
        setAsking({ of, proved: closeAnd(resolve), declined: closeAnd<void>(() => reject(new NotProved())) })
      }),
    [],
  )
  return (
    <AskForProof value={ask}>
      {children}
      <Modal opened={asking !== undefined} onClose={() => asking?.declined()} title="Confirm that it is you">
        {asking && <ProofForm {...asking} />}
      </Modal>
    </AskForProof>
  )
}

function ProofForm(asking: Asking) {
  const { data: twoStep, isError } = useQuery(twoStepQuery)
  const { data: ways, isError: isUnknown } = useQuery(identitiesQuery)
  // Whoever is back from a connected account goes on with that.
  const [otherwise, setOtherwise] = useState(() => hasProof(asking.of))
  if (twoStep?.isOn) return <FactorProof {...asking} twoStep={twoStep} />
  const hasPassword = ways?.hasPassword !== false
  const isConnected = ways !== undefined && ways.items.length > 0
  if (twoStep?.passkeys && !otherwise) {
    return (
      <Stack>
        <PasskeyStep
          {...passkeyProof(asking)}
          besides={
            <Button variant="default" onClick={asking.declined}>
              Not now
            </Button>
          }
        />
        {(hasPassword || isConnected) && (
          <Button variant="subtle" size="sm" onClick={() => setOtherwise(true)}>
            {hasPassword ? 'Use the password' : 'Use a connected account'}
          </Button>
        )}
      </Stack>
    )
  }
  if (!hasPassword && isConnected) return <ProviderProof {...asking} identities={ways.items} />
  if ((twoStep || isError) && (ways || isUnknown)) return <PasswordProof {...asking} />
  return <Skeleton height={160} />
}
