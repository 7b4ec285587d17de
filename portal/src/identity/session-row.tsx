// One session: with what, from where, since when, and the way to end it.

import { Button, Text } from '@mantine/core'
import { IconDeviceMobile, IconLifebuoy, IconWorld } from '@tabler/icons-react'
import type { Session } from '../../../contracts/identity.ts'
import { RelativeTime } from '../app/relative-time.tsx'
import classes from './account.module.css'
import { describeAgent } from './agent-text.ts'
import { regionName } from './region-names.ts'

const iconOf = ({ kind, client }: Session) =>
  kind === 'rescue' ? IconLifebuoy : client === 'app' ? IconDeviceMobile : IconWorld

const placeOf = ({ country, address }: Session) => [country && regionName(country), address].filter(Boolean).join(' · ')

interface SessionRowProps {
  readonly session: Session
  readonly ending: boolean
  onEnd(): void
}

export function SessionRow({ session, ending, onEnd }: SessionRowProps) {
  const Icon = iconOf(session)
  const name = describeAgent(session.agent)
  const place = placeOf(session)
  return (
    <li className={classes.row} data-session={session.id}>
      <Icon size={22} aria-hidden className={classes.icon} />
      <div className={classes.what}>
        <Text fw={500}>
          {name}
          {session.kind === 'rescue' && ' · Rescue session'}
        </Text>
        {place && <Text size="sm">{place}</Text>}
        <Text size="sm" c="dimmed">
          {session.current ? (
            <strong>This browser</strong>
          ) : (
            <>
              Last used <RelativeTime at={session.lastUsedAt} />
            </>
          )}
          {' · signed in '}
          <RelativeTime at={session.createdAt} />
        </Text>
      </div>
      {!session.current && (
        <Button
          variant="subtle"
          loading={ending}
          onClick={onEnd}
          aria-label={`End session: ${[name, place].filter(Boolean).join(', ')}`}
        >
          End
        </Button>
      )}
    </li>
  )
}
