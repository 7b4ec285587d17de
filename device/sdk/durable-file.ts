// A file that is either the old one or the new one and never half of either, even when the power fails: it is written
// beside, flushed, and renamed over, and then the folder is flushed too, since a rename lives in the folder.
// Only its owner can read it: every file of a state folder is a secret or stands beside one.

import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Makes a folder that only its owner can enter, with its parents. Nothing happens where it is there already. */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
}

/** The text of a file, or `undefined` where there is none. Any other failure is thrown. */
export async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((failure: NodeJS.ErrnoException) => {
    if (failure.code === 'ENOENT') return undefined
    throw failure
  })
}

/** Replaces the file at `path` by `text`, or makes it (mode 0600). When it resolves, the text survives a power cut. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const beside = `${path}.new`
  const file = await open(beside, 'w', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(beside, path)
  await flushFolder(dirname(path))
}

/** Makes what was renamed in a folder survive a power cut. */
export async function flushFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return // NTFS journals the rename, and a folder can not be opened there
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
