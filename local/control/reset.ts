// Starts empty without a restart: tables, objects, outbox, registry and checkpoints go; keys and secrets stay, because running
// sandboxes hold them. Streams rest meanwhile, so that no function sees half of it.

import type { Cloud } from '../cloud.ts'
import { emptyTables, type TablePlan } from '../dynamodb/tables.ts'
import type { State } from '../state.ts'

export async function emptyCloud(tables: readonly TablePlan[], cloud: Cloud, state: State): Promise<void> {
  const { dynamodb, iot, functions, streams, payments } = cloud
  await streams.stop()
  // First: what follows makes calls itself, at the true time.
  state.faults.replace([])
  state.clock.setOffset(0)
  try {
    await iot.reset()
    await functions.idle(1_000)
    // Of what was under way, something may wait for its next attempt.
    cloud.forgetRetries()
    payments.clear()
    await emptyTables(dynamodb, tables)
    await cloud.prepareTables()
    await streams.skipToEnd()
    for (const part of [state.objects, state.outbox, state.deadLetters, state.calls]) part.clear()
  } finally {
    streams.resume()
  }
}
