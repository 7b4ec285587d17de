// The engine keeps the records of all streams in one SQLite table without an index: each write looks for the highest
// sequence number in all of it, and so does each look at a stream, until a day's work takes 10 ms a write. With this
// index both cost the same however much there is. What the engine answers does not change.

import { DatabaseSync } from 'node:sqlite'

// As the engine's own queries have them, or they do not use it.
const columns = 'table_name, CAST(sequence_number AS INTEGER)'

/** Gives the file of a running engine its index, where it has none. */
export function indexStreams(file: string): void {
  const database = new DatabaseSync(file, { timeout: 5_000 })
  try {
    // Another engine, or another version of it, may keep them in another way.
    const isThere = database.prepare("SELECT 1 FROM sqlite_master WHERE name = '_stream_records'").get()
    if (isThere) database.exec(`CREATE INDEX IF NOT EXISTS vigil_stream_order ON _stream_records (${columns})`)
  } finally {
    database.close()
  }
}
