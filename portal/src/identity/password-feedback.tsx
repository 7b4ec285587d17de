// The rules under a new password, each turning to "met" as one types.

import { VisuallyHidden } from '@mantine/core'
import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react'
import classes from './password-feedback.module.css'
import { passwordRules } from './password-rules.ts'

export function PasswordFeedback({ id, password }: { id: string; password: string }) {
  const met = passwordRules.filter((rule) => rule.met(password)).length
  return (
    <div id={id}>
      <ul className={classes.rules}>
        {passwordRules.map((rule) => {
          const isMet = rule.met(password)
          const Icon = isMet ? IconCircleCheckFilled : IconCircle
          return (
            <li key={rule.reason} data-reason={rule.reason} data-met={isMet} data-tone={isMet ? 'good' : 'mute'}>
              <Icon size={16} aria-hidden />
              {rule.text}
              <VisuallyHidden>{isMet ? ': met' : ': not yet'}</VisuallyHidden>
            </li>
          )
        })}
      </ul>
      <VisuallyHidden role="status">{password && `${met} of ${passwordRules.length} rules met`}</VisuallyHidden>
    </div>
  )
}
