// The phone's files. They are real files; but an operation of a process of the phone is carried out at once, one after
// the other, and a process may die at any of them, a half-written line left behind. What it has asked for then is never
// answered.

import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { type Actor, actorOfNow, never } from './actors.ts'

/** A process of the phone. */
export interface Process extends Actor {
  /** How many more operations on files it lives for, where that is decided. */
  operationsLeft: number | undefined
  /** What it has open. */
  readonly files: Set<number>
  /** Dies here and now. */
  die(): void
}

const isProcess = (actor: Actor | undefined): actor is Process => actor !== undefined && 'operationsLeft' in actor

/** Carries an operation out, or `inPart` where the process dies of it. */
async function operate<T>(process: Process, act: () => T, inPart: () => void = () => {}): Promise<T> {
  if (!process.alive) return never()
  if (process.operationsLeft !== undefined && process.operationsLeft-- <= 0) {
    inPart()
    process.die()
    return never()
  }
  return act()
}

const half = (text: string) => text.slice(0, Math.floor(text.length / 2))

/** The part of a file handle that the SDK uses. A process that dies keeps what it wrote; so flushing changes nothing. */
const handleOf = (process: Process, file: number) => {
  const write = (text: string) =>
    operate(
      process,
      () => fs.writeSync(file, text),
      () => fs.writeSync(file, half(text)),
    )
  return {
    appendFile: write,
    writeFile: write,
    sync: () => operate(process, () => {}),
    datasync: () => operate(process, () => {}),
    close: () =>
      operate(process, () => {
        process.files.delete(file)
        fs.closeSync(file)
      }),
  }
}

type Operation = (...given: never[]) => unknown

/** From now on, files of the phone's processes are handled so. */
export function rule(): void {
  const replace = (name: keyof typeof fs.promises, act: (process: Process, ...given: never[]) => unknown) => {
    const original = fs.promises[name] as Operation
    const replaced = (...given: never[]) => {
      const actor = actorOfNow()
      return isProcess(actor) ? act(actor, ...given) : original(...given)
    }
    Object.assign(fs.promises, { [name]: replaced })
  }
  const atOnce = (name: 'readFile' | 'rename' | 'mkdir' | 'rm' | 'readdir', act: Operation) =>
    replace(name, (process, ...given) => operate(process, () => act(...given)))
  atOnce('readFile', fs.readFileSync as Operation)
  atOnce('rename', fs.renameSync as Operation)
  atOnce('mkdir', fs.mkdirSync as Operation)
  atOnce('rm', fs.rmSync as Operation)
  atOnce('readdir', fs.readdirSync as Operation)
  replace('open', (process, ...given) =>
    operate(process, () => {
      const file = (fs.openSync as (...given: never[]) => number)(...given)
      process.files.add(file)
      return handleOf(process, file)
    }),
  )
  replace('appendFile', (process, path: string, text: string) =>
    operate(
      process,
      () => fs.appendFileSync(path, text),
      () => fs.appendFileSync(path, half(text)),
    ),
  )
  syncBuiltinESMExports()
}
