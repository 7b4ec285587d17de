// The buttons that a drawing of a place has on it; the list of places says the same without it.

import { ActionIcon } from '@mantine/core'
import { IconMinus, IconPlus } from '@tabler/icons-react'
import classes from './locator.module.css'

interface ZoomButtonsProps {
  /** Undefined where it goes no further. */
  readonly onCloser: (() => void) | undefined
  readonly onFarther: (() => void) | undefined
}

export function ZoomButtons({ onCloser, onFarther }: ZoomButtonsProps) {
  return (
    <span className={classes.zoom}>
      <ActionIcon variant="default" size="lg" aria-label="Closer" disabled={!onCloser} onClick={onCloser}>
        <IconPlus size={18} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="default" size="lg" aria-label="Farther" disabled={!onFarther} onClick={onFarther}>
        <IconMinus size={18} aria-hidden />
      </ActionIcon>
    </span>
  )
}
