// Many things, a few at a time: as much as an owner's programs would ask of a hub together, and no more.

/** Carries `act` out for each item, in order, so many at a time. Rejects with the first failure. */
export async function inLanes<T>(lanes: number, items: Iterable<T>, act: (item: T) => Promise<unknown>): Promise<void> {
  const rest = items[Symbol.iterator]()
  const lane = async () => {
    for (let next = rest.next(); !next.done; next = rest.next()) await act(next.value)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}
