// The SHA-256 of a package, to be compared with that of the file that was loaded.

import { Button, Code, CopyButton, Group, Text } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import type { Package } from '../../../contracts/downloads.ts'
import classes from './downloads.module.css'

export const Hash = ({ of: { sha256, version } }: { of: Package }) => (
  <div>
    <Group gap="sm">
      <Text size="sm" c="dimmed">
        SHA-256
      </Text>
      <CopyButton value={sha256}>
        {({ copied, copy }) => (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={copy}
            aria-label={`Copy the SHA-256 of ${version}`}
            leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
          >
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </Group>
    <Code className={classes.hash}>{sha256}</Code>
  </div>
)
