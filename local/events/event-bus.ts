// EventBridge's default bus: an event goes to the functions of every rule whose pattern it matches, and who put it there
// does not wait for them.

import type { EventRulePlan } from '../template/event-rules.ts'
import { type BusSurroundings, eventBridgeEvent, type Said } from './event.ts'

export interface EventBusOptions extends BusSurroundings {
  readonly rules: readonly EventRulePlan[]
  invokeAsync(functionId: string, event: unknown): void
}

export class EventBus {
  readonly #options: EventBusOptions

  constructor(options: EventBusOptions) {
    this.#options = options
  }

  put(said: Said): void {
    const event = eventBridgeEvent(said, this.#options)
    for (const { matches, targets } of this.#options.rules) {
      if (!matches(event)) continue
      for (const { functionId, input } of targets) this.#options.invokeAsync(functionId, input ?? event)
    }
  }
}
