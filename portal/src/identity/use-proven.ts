// Doing what needs a recent proof: where the hub wants one (`session/proof-required`), a dialog asks for it, and what was
// asked for goes on by itself once the proof is there.

import { createContext, use, useCallback } from 'react'
import { Refused } from '../../../contracts/client.ts'

/** The person closed the dialog; nothing has changed. */
export class NotProved extends Error {}

/** Resolves once the hub accepted a proof; rejects with `NotProved`. */
export const AskForProof = createContext<() => Promise<void>>(() => Promise.reject(new NotProved()))

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

/** What is to be told as a failure: closing the proof dialog is none. */
export const realError = (error: Error | null) => (error instanceof NotProved ? null : error)
