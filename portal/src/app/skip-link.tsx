// The first stop of the Tab key: past the header, straight to the page.

import classes from './shell.module.css'

export function SkipLink() {
  return (
    <a className={classes.skip} href="#content">
      Skip to content
    </a>
  )
}
