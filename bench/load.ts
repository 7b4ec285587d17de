// A closed loop: some lanes that each do one thing after the other for a while.

export interface Load {
  /** How many lanes run at once. */
  readonly lanes: number
  readonly milliseconds: number
}

/**
 * Runs `act` in every lane until the time is over; resolves with how many are done per second. A lane's rate is taken
 * over its own time, to the end of its last act, so that nothing is cut off and nothing counted that was not finished.
 */
export async function perSecond({ lanes, milliseconds }: Load, act: (lane: number) => Promise<void>): Promise<number> {
  const startedAt = performance.now()
  const run = async (lane: number) => {
    let done = 0
    while (performance.now() < startedAt + milliseconds) {
      await act(lane)
      done++
    }
    return (done * 1000) / (performance.now() - startedAt)
  }
  const rates = await Promise.all(Array.from({ length: lanes }, (_, lane) => run(lane)))
  return rates.reduce((sum, rate) => sum + rate, 0)
}
