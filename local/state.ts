// What the local cloud holds beside DynamoDB and the broker. Kept in the data folder: messages, dead letters, objects, secrets.
// In memory: the clock's offset, faults and recorded calls, which end with the hub.

import { Objects } from './aws/objects.ts'
import { Secrets } from './aws/secrets-manager.ts'
import { VirtualClock } from './clock.ts'
import type { DataFolder } from './data-folder.ts'
import { DeadLetters } from './dead-letters.ts'
import { Outbox } from './outbox.ts'
import type { LocalTemplate } from './template/local-template.ts'
import { CallRecord } from './wire/call-record.ts'
import { Faults } from './wire/faults.ts'

export interface State {
  readonly clock: VirtualClock
  readonly outbox: Outbox
  readonly deadLetters: DeadLetters
  readonly objects: Objects
  readonly secrets: Secrets
  readonly faults: Faults
  readonly calls: CallRecord
}

export function openState(template: LocalTemplate, folder: DataFolder, log: (line: string) => void): State {
  const clock = new VirtualClock()
  return {
    clock,
    outbox: new Outbox(folder.file('outbox.jsonl'), clock.now),
    deadLetters: new DeadLetters(folder.file('dead-letters.jsonl'), template.queueArns, log),
    objects: new Objects(template.buckets, folder.file('objects'), clock.now),
    secrets: new Secrets(template.secrets, folder.file('secrets.json')),
    faults: new Faults(),
    calls: new CallRecord(),
  }
}
