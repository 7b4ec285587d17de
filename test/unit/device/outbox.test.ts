import { describe, expect, it } from '@jest/globals'
import type { AckState } from '../../../contracts/device-messages.ts'
import { type JournalEntry, withProgress, withStep } from '../../../device/sdk/journal-entry.ts'
import { Outbox } from '../../../device/sdk/outbox.ts'

const at = '2026-11-22T12:00:00.000Z'
const received: JournalEntry = {
  commandId: 'cmd_1',
  type: 'device.locate',
  seq: 1,
  epoch: 1,
  expiresAt: 0,
  trail: [{ state: 'received', at }],
}
const running = withStep(received, 'running', at)
const ended = withStep(running, 'succeeded', at)

/** An outbox whose messages are confirmed one by one, by hand. */
function start(undelivered: JournalEntry[] = []) {
  const sent: JournalEntry[] = []
  const delivered: JournalEntry[] = []
  const onTheWay: PromiseWithResolvers<void>[] = []
  const publish = (entry: JournalEntry) => {
    sent.push(entry)
    const confirmation = Promise.withResolvers<void>()
    onTheWay.push(confirmation)
    return confirmation.promise
  }
  const outbox = new Outbox({ publish, onDelivered: (entry) => void delivered.push(entry) }, undelivered)
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const confirm = async () => {
    onTheWay.shift()?.resolve()
    await turn()
  }
  const lose = async () => {
    for (const confirmation of onTheWay.splice(0)) confirmation.reject(new Error('connection closed'))
    await turn()
  }
  const states = () =>
    sent.map(({ trail, progressPercent }): [AckState | undefined, number | undefined] => [
      trail.at(-1)?.state,
      progressPercent,
    ])
  return { outbox, sent, delivered, confirm, lose, states }
}

describe('acknowledgements on their way', () => {
  it('go out at once when a command takes a step', () => {
    const { outbox, sent } = start()
    for (const entry of [received, running, ended]) outbox.offer(entry)
    expect(sent).toEqual([received, running, ended])
  })

  it('F29: leave out progress that is stale before it could be sent', async () => {
    const { outbox, states, confirm } = start()
    outbox.offer(running)
    let current = running
    for (const percent of [10, 20, 30]) {
      current = withProgress(current, percent)
      outbox.offer(current)
    }
    expect(states()).toEqual([['running', undefined]])
    await confirm()
    expect(states()).toEqual([
      ['running', undefined],
      ['running', 30],
    ])
  })

  it('are repeated after a reconnect until they are confirmed, the latest of each command only', async () => {
    const { outbox, sent, delivered, confirm, lose } = start()
    outbox.offer(received)
    outbox.offer(ended)
    await lose()
    sent.splice(0)
    void outbox.sendAll()
    expect(sent).toEqual([ended])
    await confirm()
    expect(delivered).toEqual([ended])
    await outbox.sendAll()
    expect(sent).toEqual([ended])
  })

  it('include what an earlier run of the process could not send', () => {
    const { outbox, sent } = start([running])
    void outbox.sendAll()
    expect(sent).toEqual([running])
  })
})
