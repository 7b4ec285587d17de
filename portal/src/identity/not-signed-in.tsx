// Why e-mail and password opened nothing. Which of e-mail, password or activation was wrong is never told.

import { Alert } from '@mantine/core'
import { Refused } from '../../../contracts/client.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'

export function NotSignedIn({ error }: { error: Error }) {
  if (!(error instanceof Refused && error.is('sign-in/refused'))) return <ProblemNotice error={error} />
  return (
    <Alert color="red" role="alert">
      The e-mail or the password is not right, or the account is not activated yet.
    </Alert>
  )
}
