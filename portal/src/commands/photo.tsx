// One photo that a device sent up. Its address is good for a minute: what was loaded stays, what was not is asked for anew.

import { Button, Loader, Modal, Text, UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { downloadPhoto } from '../../../contracts/commands.ts'
import { call } from '../app/api.ts'
import { explain } from '../app/problem-text.ts'
import { exactTime } from '../app/relative-time.tsx'
import classes from './commands.module.css'

export function Photo({ deviceId, photoId }: { deviceId: string; photoId: string }) {
  const [isLarge, setLarge] = useState(false)
  const [isBroken, setBroken] = useState(false)
  const { data, error, refetch } = useQuery({
    queryKey: ['photos', photoId],
    queryFn: async ({ signal }) => (await call(downloadPhoto, { params: { deviceId, photoId } }, { signal })).body,
    // Only one that was not shown before needs another address.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  if (error || isBroken) {
    const again = () => {
      setBroken(false)
      void refetch()
    }
    return (
      <div className={classes.photo} data-photo="missing">
        <Text size="xs">{error ? explain(error).text : 'The photo could not be loaded.'}</Text>
        <Button size="xs" variant="default" onClick={again}>
          Try again
        </Button>
      </div>
    )
  }
  if (!data) {
    return (
      <div className={classes.photo} data-photo="loading">
        <Loader size="sm" aria-label="Loading the photo" />
      </div>
    )
  }
  const image = <img src={data.url} alt={`Taken ${exactTime(data.takenAt)}`} onError={() => setBroken(true)} />
  return (
    <>
      <UnstyledButton className={classes.photo} data-photo="shown" onClick={() => setLarge(true)}>
        {image}
      </UnstyledButton>
      <Modal opened={isLarge} onClose={() => setLarge(false)} size="xl" title={`Taken ${exactTime(data.takenAt)}`}>
        <div className={classes.largePhoto}>{image}</div>
      </Modal>
    </>
  )
}
