// One state folder, one running process: two would throw each other out of the hub, and mix up one journal.

import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The folder is in use by another simulator; the message says by which. */
export class FolderClaimed extends Error {}

/** Claims an existing folder for this process. Returns how to give it back. @throws {FolderClaimed} */
export function claimFolder(folder: string): () => void {
  const file = join(folder, 'simulator.pid')
  const owner = Number(readIfThere(file))
  if (owner && owner !== process.pid && isSimulator(owner)) {
    throw new FolderClaimed(
      `The device in ${folder} is running already (process ${owner}). Stop it, or start another with --name or --state.`,
    )
  }
  writeFileSync(file, `${process.pid}\n`)
  return () => rmSync(file, { force: true })
}

/** A process id is used again after a while; where the system can say what the process is, ask. */
function isSimulator(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return readIfThere(`/proc/${pid}/cmdline`)?.includes('simulator') ?? process.platform !== 'linux'
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
