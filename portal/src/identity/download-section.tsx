// Downloads everything that the hub shows of this account, as one JSON file, and says how far it is.

import { Button, Stack, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { call } from '../app/api.ts'
import { ProblemNotice } from '../app/problem-notice.tsx'
import { type ExportProgress, exportData } from './export-data.ts'
import { saveFile } from './save-file.ts'
import { Section } from './section.tsx'

const entries = (count: number) => `${count} ${count === 1 ? 'entry' : 'entries'}`
const describe = ({ what, count }: ExportProgress) => `Reading ${what}${count ? `: ${entries(count)}` : ''}…`

export function DownloadSection() {
  const [progress, setProgress] = useState<ExportProgress>()
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])
  const download = useMutation({
    mutationFn: async () => {
      running.current = new AbortController()
      const data = await exportData(call, { tell: setProgress, signal: running.current.signal })
      saveFile(`vigil-data-${data.exportedAt.slice(0, 10)}.json`, 'application/json', JSON.stringify(data, null, 2))
    },
    onSettled: () => setProgress(undefined),
    gcTime: 0,
  })
  return (
    <Section title="Download my data">
      <Text>
        Your profile, sessions, activity, subscriptions, devices and their commands, with the places that are still
        kept, in one JSON file. Passwords, codes and keys are not in it.
      </Text>
      {download.error && <ProblemNotice error={download.error} />}
      <Stack gap="xs" align="flex-start">
        <Button
          variant="default"
          loading={download.isPending}
          leftSection={<IconDownload size={18} aria-hidden />}
          onClick={() => download.mutate()}
        >
          Download my data
        </Button>
        <Text size="sm" role="status" c="dimmed" mih="1.55em" style={{ overflowWrap: 'anywhere' }}>
          {progress ? describe(progress) : download.isSuccess && 'Done. The file is among your downloads.'}
        </Text>
      </Stack>
    </Section>
  )
}
