// Where to turn when a mail or a text message does not arrive; and, on one machine, where it ended up.

import { Anchor } from '@mantine/core'
import { useConfig } from './config.ts'

export function StillNothing({ kept }: { kept: 'mails' | 'text messages' }) {
  const { helpUrl, supportEmail, outboxUrl } = useConfig()
  return (
    <>
      {' Still nothing: contact support'}
      {supportEmail && (
        <>
          , <Anchor href={`mailto:${supportEmail}`}>{supportEmail}</Anchor>
        </>
      )}
      {helpUrl && (
        <>
          , or see{' '}
          <Anchor href={helpUrl} target="_blank" rel="noreferrer">
            what else may help
          </Anchor>
        </>
      )}
      .
      {outboxUrl && (
        <>
          {' '}
          This hub runs on one machine:{' '}
          <Anchor href={outboxUrl} target="_blank" rel="noreferrer">
            its {kept} are kept here
          </Anchor>
          .
        </>
      )}
    </>
  )
}
