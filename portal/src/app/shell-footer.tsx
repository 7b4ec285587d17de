// Where help is, on every page; and, on one machine, where the mails end up.

import { Anchor } from '@mantine/core'
import type { ReactNode } from 'react'
import { useConfig } from './config.ts'
import classes from './shell.module.css'

export function ShellFooter({ children }: { children?: ReactNode }) {
  const { helpUrl, supportEmail, outboxUrl } = useConfig()
  return (
    <footer className={classes.footer}>
      {children}
      {helpUrl && (
        <Anchor size="sm" href={helpUrl} target="_blank" rel="noreferrer">
          Help
        </Anchor>
      )}
      {supportEmail && (
        <Anchor size="sm" href={`mailto:${supportEmail}`}>
          {supportEmail}
        </Anchor>
      )}
      {outboxUrl && (
        <Anchor size="sm" href={outboxUrl} target="_blank" rel="noreferrer">
          Outbox
        </Anchor>
      )}
    </footer>
  )
}
