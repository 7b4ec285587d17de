// One connection to the broker, from CONNECT to close; it is never reopened. Reconnecting is connection.ts's business.
// This seam is also where a test or a simulation puts another network.

export interface Link {
  /** Publishes with QoS 1 and resolves when the broker has confirmed (PUBACK). Rejects when the link ends before. */
  publish(topic: string, payload: string): Promise<void>
  /** Resolves when the broker has granted it. */
  subscribe(topic: string): Promise<void>
  /** Says goodbye (DISCONNECT) where that is still possible, and closes. */
  end(): Promise<void>
}

export interface LinkListener {
  message(payload: Buffer): void
  /** The link ended, for whatever reason; called once, and only after it was open. */
  closed(cause: Error | undefined): void
}

/**
 * Opens a link: resolves after the broker's CONNACK.
 * @throws {RefusedByHub} the broker was reached, and did not let the device in
 */
export type OpenLink = (listener: LinkListener, signal: AbortSignal) => Promise<Link>

/** The broker was reached and ended the connection before it began: the certificate does not work (any more). */
export class RefusedByHub extends Error {
  constructor(cause?: unknown) {
    super(`The hub refused the connection${cause instanceof Error ? `: ${cause.message}` : '.'}`, { cause })
    this.name = 'RefusedByHub'
  }
}
