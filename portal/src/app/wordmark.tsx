// The sign of Vigil: an eye in a shield, and the name in type.

import classes from './wordmark.module.css'

export function Shield({ size = 28 }: { size?: number }) {
  return (
    <svg className={classes.shield} width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d="M12 1.5 21 5v6.4c0 5.2-3.6 9.6-9 11.1-5.4-1.5-9-5.9-9-11.1V5z" fill="currentColor" />
      <path
        d="M5.6 11.6C7.1 9.1 9.3 7.8 12 7.8s4.9 1.3 6.4 3.8c-1.5 2.5-3.7 3.8-6.4 3.8s-4.9-1.3-6.4-3.8z"
        fill="#fff"
      />
      <circle cx="12" cy="11.6" r="2.1" fill="currentColor" />
    </svg>
  )
}

export function Wordmark() {
  return (
    <span className={classes.wordmark}>
      <Shield />
      Vigil
    </span>
  )
}
