// For `npm run dev`: when a source file changes, builds what is stale and takes it over. One build at a time; a change
// during a build is built after it. A build that fails leaves the hub as it is.

import { execFile } from 'node:child_process'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const folders = ['contracts', 'lambdas', 'lib', 'portal']

/** Watches the sources under `root`; returns what stops it. */
export function watchSources(root: string, reload: () => void, log: (line: string) => void): () => void {
  let building = false
  let stale = false

  async function build(): Promise<void> {
    stale = true
    if (building) return
    building = true
    while (stale) {
      stale = false
      try {
        await run(process.execPath, ['bin/build.ts'], { cwd: root })
        reload()
        log('Reloaded.')
      } catch (error) {
        const { stderr } = error as { stderr?: string }
        log(stderr?.trim() || String(error))
      }
    }
    building = false
  }

  let timer: NodeJS.Timeout | undefined
  const watchers = folders.map((folder) =>
    watch(join(root, folder), { recursive: true }, () => {
      // An editor saves in several steps.
      clearTimeout(timer)
      timer = setTimeout(() => void build(), 150)
    }),
  )
  return () => {
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
  }
}
