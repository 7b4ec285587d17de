// A QR code as one path of an inline SVG: no image request, nothing that a strict Content-Security-Policy refuses.

import { useMemo } from 'react'
import { encode } from 'uqr'
import classes from './qr-code.module.css'

const quietZone = 4 // modules; ISO/IEC 18004, 9.1

export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const { data, size } = encode(text, { ecc: 'M', border: quietZone })
    const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
    return { size, path: dark.join('') }
  }, [text])
  return (
    <svg
      className={classes.qr}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <path d={path} fill="currentColor" />
    </svg>
  )
}
