// What must be true when a schedule is over and everything has come to rest, whatever happened in between.

import type { AckState } from '../../../contracts/device-messages.ts'
import { type CommandRecord, hasEnded, rankOf } from '../../../lambdas/commands/command.ts'
import type { Chronicle, Run, Told } from './chronicle.ts'
import { abilities } from './phone.ts'

export interface Ending {
  /** Every command of the device, as the hub has it. */
  readonly commands: readonly CommandRecord[]
  readonly record: Chronicle
  /** The phone was there in the end, and could tell everything that its newest enrolment knows. */
  readonly isPhoneBack: boolean
  readonly epoch: number
  readonly internalErrors: readonly string[]
}

const hardEnds: readonly AckState[] = ['succeeded', 'failed', 'rejected']
const endOf = ({ ack }: Told) => ack.trail.find(({ state }) => hardEnds.includes(state))?.state
const second = 1000

/** Name of the invariant → how it was violated; empty where all is well. */
export function violations({ commands, record, isPhoneBack, epoch, internalErrors }: Ending): string[] {
  const byId = new Map(commands.map((command) => [command.commandId, command]))
  const ended = commands.flatMap((command) => [
    ...(hasEnded(command) ? [] : [`every command ends: ${command.commandId} is ${command.state}`]),
    ...(command.conflict ? [`the phone contradicts itself: ${command.commandId}`] : []),
    ...faultsOfTelling(command, record, (told) => told.confirmed || (isPhoneBack && told.ack.epoch === epoch)),
  ])
  const ran = [...Map.groupBy(record.runs, ({ commandId }) => commandId)].flatMap(([commandId, runs]) => {
    const command = byId.get(commandId)
    return command ? [...faultsOfRuns(command, runs, record)] : [`unknown command ran: ${commandId}`]
  })
  const keys = [...record.answers].filter(([, ids]) => new Set(ids).size > 1)
  const missing = [...record.answers.values()].flat().filter((id) => !byId.has(id))
  return [
    ...ended,
    ...ran,
    ...faultsOfOrder(record.runs, byId),
    ...keys.map(([key, ids]) => `one key, one command: ${key} was answered with ${ids}`),
    ...internalErrors.map((name) => `what fails is told as "try again": ${name}`),
    ...missing.map((id) => `what is accepted is there: ${id}`),
  ]
}

/** What the phone told, and the hub says. */
function* faultsOfTelling(
  command: CommandRecord,
  { told }: Chronicle,
  counts: (told: Told) => boolean,
): Generator<string> {
  const { commandId, state } = command
  const own = told.filter(({ ack }) => ack.commandId === commandId && ack.epoch === command.epoch)
  const heard = own.find((each) => endOf(each) !== undefined && counts(each))
  const end = heard && endOf(heard)
  if (end && end !== state) yield `no acknowledged result is lost: ${commandId} ${end}, and is shown ${state}`
  else if (end && (heard?.ack.result?.note ?? undefined) !== (command.result?.note ?? undefined))
    yield `no acknowledged result is lost: the result of ${commandId}`
  if (rankOf[state] === rankOf.succeeded && !own.some((each) => endOf(each) === state))
    yield `nothing is shown that was not reported: ${commandId} ${state}`
}

function* faultsOfRuns(command: CommandRecord, runs: readonly Run[], record: Chronicle): Generator<string> {
  const { commandId, type, epoch, expiresAt } = command
  const isRepeatSafe = abilities[type]?.repeatSafe ?? false
  for (const [at, run] of runs.entries()) {
    if (run.epoch !== epoch) yield `nothing of an old epoch runs: ${commandId} of ${epoch} ran in ${run.epoch}`
    const before = runs[at - 1]
    // What a crash cut off, or what it finished and could not write down, is done again where that does no harm.
    if (before && !(isRepeatSafe && before.process < run.process)) yield `no command runs twice: ${commandId}`
    const isLate = run.at > Math.floor(expiresAt / second) * second + run.lag + second
    if (isLate && !(before && isRepeatSafe)) yield `nothing begins after its time: ${commandId}`
  }
  const isShownDone = command.state === 'succeeded'
  if (isShownDone && !runs.some(({ end }) => end === 'succeeded')) yield `succeeded without having run: ${commandId}`
  if (record.cancelledUnsent.has(commandId)) yield `what was cancelled before it was sent does not run: ${commandId}`
}

/** Lock and unlock undo each other: the later asked is the later done. */
function* faultsOfOrder(runs: readonly Run[], commands: ReadonlyMap<string, CommandRecord>): Generator<string> {
  const lane = runs.filter(({ type }) => type === 'device.lock' || type === 'device.unlock')
  let last = -1
  for (const { commandId } of lane) {
    const seq = commands.get(commandId)?.seq ?? -1
    if (seq < last) yield `an older lock or unlock does not undo a newer: ${commandId}`
    last = Math.max(last, seq)
  }
}
