// What can be done with the packages of one platform: load one, check it, take it to another device.

import { Button, Group, Stack, Text } from '@mantine/core'
import { IconDeviceMobileShare, IconDownload } from '@tabler/icons-react'
import { useId, useState } from 'react'
import type { Package } from '../../../contracts/downloads.ts'
import { exactDate } from '../app/relative-time.tsx'
import classes from './downloads.module.css'
import { Elsewhere } from './elsewhere.tsx'
import { fileSize } from './file-size.ts'
import { Hash } from './hash.tsx'
import { downloadPath, type Offer } from './package-queries.ts'

const describe = ({ version, sizeBytes, publishedAt }: Package) =>
  `Version ${version} · ${fileSize(sizeBytes)} · ${exactDate(publishedAt)}`

interface OfferDetailsProps {
  readonly packages: Offer['packages']
  readonly isForThisDevice: boolean
}

export function OfferDetails({ packages: [shown, ...others], isForThisDevice }: OfferDetailsProps) {
  const [isElsewhere, setElsewhere] = useState(false)
  const id = useId()
  return (
    <Stack gap="md">
      <Text>{describe(shown)}</Text>
      <Group gap="sm">
        <DownloadButton of={shown} variant={isForThisDevice ? 'filled' : 'default'} />
        <Button
          variant="default"
          leftSection={<IconDeviceMobileShare size={18} aria-hidden />}
          aria-expanded={isElsewhere}
          aria-controls={isElsewhere ? id : undefined}
          onClick={() => setElsewhere(!isElsewhere)}
        >
          On another device
        </Button>
      </Group>
      {isElsewhere && (
        <div id={id}>
          <Elsewhere of={shown} />
        </div>
      )}
      <Hash of={shown} />
      {others.length > 0 && (
        <details>
          <summary className={classes.more}>Other versions</summary>
          <ul className={classes.versions}>
            {others.map((other) => (
              <li key={other.id}>
                <Stack gap="xs" align="flex-start">
                  <Text size="sm">{describe(other)}</Text>
                  <Hash of={other} />
                  <DownloadButton of={other} variant="default" />
                </Stack>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Stack>
  )
}

// `download`: where the hub refuses, the browser says that it failed and the page stays.
const DownloadButton = ({ of, variant }: { of: Package; variant: 'filled' | 'default' }) => (
  <Button
    component="a"
    href={downloadPath(of)}
    download
    variant={variant}
    leftSection={<IconDownload size={18} aria-hidden />}
  >
    Download {of.version}
  </Button>
)
