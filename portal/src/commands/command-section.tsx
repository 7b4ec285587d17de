// One section of *Where is my device*: what it is for, and what belongs under it.

import { Paper, Stack, Text, Title } from '@mantine/core'
import type { TablerIcon } from '@tabler/icons-react'
import { type ReactNode, useId } from 'react'
import classes from './commands.module.css'

interface CommandSectionProps {
  readonly title: string
  readonly icon?: TablerIcon
  readonly size?: 'h3' | 'h4'
  readonly says?: ReactNode
  /** At the end of the title's line. */
  readonly besides?: ReactNode
  readonly children?: ReactNode
}

export function CommandSection({ title, icon: Icon, size = 'h3', says, besides, children }: CommandSectionProps) {
  const id = useId()
  return (
    <Paper withBorder p="lg" radius="lg" component="section" aria-labelledby={id}>
      <Stack>
        <div>
          <div className={classes.cardTitle}>
            <Title order={2} size={size} id={id} className={classes.sectionTitle}>
              {Icon && <Icon size={22} aria-hidden />}
              {title}
            </Title>
            {besides}
          </div>
          {says && (
            <Text size="sm" c="dimmed" component="div">
              {says}
            </Text>
          )}
        </div>
        {children}
      </Stack>
    </Paper>
  )
}
