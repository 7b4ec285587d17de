// Whether a device is connected now; where not, when it last was.

import type { Device } from '../../../contracts/devices.ts'
import { RelativeTime } from '../app/relative-time.tsx'
import classes from './devices.module.css'

export function Presence({ presence }: Pick<Device, 'presence'>) {
  return (
    <span className={classes.presence} data-tone={presence.online ? 'good' : 'mute'}>
      <span className={presence.online ? classes.onlineDot : classes.awayDot} />
      {presence.online ? (
        'Online'
      ) : (
        <span>
          Last seen <RelativeTime at={presence.lastSeenAt} />
        </span>
      )}
    </span>
  )
}
