// Doing what needs a recent proof: where the hub wants one (`session/proof-required`), a dialog asks for it, and what was
// asked for goes on by itself once the proof is there.

import { createContext, use, useCallback } from 'react'
import { Refused } from '../../../contracts/client.ts'
import type { provenActions } from '../../../contracts/identity.ts'

/** The person closed the dialog; nothing has changed. */
export class NotProved extends Error {}

/** What a proof is good for, once; without it, it is a recent proof for everything that needs one. */
export interface ProofFor {
  readonly action: (typeof provenActions)[number]
  readonly deviceId: string
}

/** Resolves once the hub accepted a proof, with the one for that action where there is one; rejects with `NotProved`. */
export const AskForProof = createContext<(of?: ProofFor) => Promise<string | undefined>>(() =>
  Promise.reject(new NotProved()),
)

export function useProven() {
  const prove = use(AskForProof)
  return useCallback(
    async <T>(act: () => Promise<T>): Promise<T> => {
      try {
        return await act()
      } catch (error) {
        if (!(error instanceof Refused && error.is('session/proof-required'))) throw error
      }
      await prove()
      return act()
    },
    [prove],
  )
}

/** Asks for a proof that is bound to one action on one device, however recent the last one is. */
export function useBoundProof() {
  const prove = use(AskForProof)
  return useCallback(
    async (of: ProofFor): Promise<string> => {
      const proof = await prove(of)
      if (proof === undefined) throw new Error('The hub gave no proof for this action.')
      return proof
    },
    [prove],
  )
}

/** What is to be told as a failure: closing the proof dialog is none. */
export const realError = (error: Error | null) => (error instanceof NotProved ? null : error)
