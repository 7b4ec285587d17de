// What the system knows of processes that are being measured. Linux only: elsewhere nothing is known, and no figure made up.

import { readFileSync } from 'node:fs'

export interface Demand {
  /** The most memory that it had at a time. */
  readonly megabytes: number
  /** Processor time, user and system. */
  readonly seconds: number
}

/** Of a process, or undefined where it can not be known. */
export function demandOf(pid: number): Demand | undefined {
  try {
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    // proc(5): the name, in brackets, may have blanks; utime and stime are fields 14 and 15, in ticks of 10 ms.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return { megabytes: Number(peak) / 1024, seconds: (Number(fields[11]) + Number(fields[12])) / 100 }
  } catch {
    return undefined
  }
}

/** Every process below one, whose command line fits. */
export function descendants(pid: number, fits: RegExp): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
    return children.flatMap((child) => {
      const isIt = fits.test(readFileSync(`/proc/${child}/cmdline`, 'utf8').replaceAll('\0', ' '))
      return [...(isIt ? [child] : []), ...descendants(child, fits)]
    })
  } catch {
    return []
  }
}
