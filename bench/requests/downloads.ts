// Routes of packages, about one that is published before they are asked.

import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { downloadPackage, listPackages, mailPackage } from '../../contracts/downloads.ts'
import type { Household } from '../hub/household.ts'
import type { Hub } from '../hub/hub.ts'
import { callerOf, idOf } from '../hub/owner.ts'
import { type Request, read, write } from './request.ts'

const run = promisify(execFile)
const packageId = 'pkg_android-1.0'

export function downloadRequests({ hub, owner }: Household): Request[] {
  const visitor = callerOf(hub)
  let published: Promise<unknown> | undefined
  // Before anything is asked: a function remembers for some seconds that there was nothing.
  const whenPublished = () => {
    published ??= publish(hub)
    return published
  }
  return [
    {
      what: 'GET /v1/packages',
      ...read,
      async ask() {
        await whenPublished()
        return idOf(visitor, visitor.call(listPackages, {}))
      },
    },
    {
      what: 'GET /v1/packages/{packageId}/download',
      ...read,
      async ask() {
        await whenPublished()
        const url = hub.origin + downloadPackage.path.replace('{packageId}', packageId)
        const { status } = await visitor.fetch(url, { redirect: 'manual' })
        if (status !== 302) throw new Error(`A download was answered ${status}.`)
        return visitor.requestId()
      },
    },
    {
      what: 'POST /v1/packages/{packageId}/mailings',
      ...write,
      async ask() {
        await whenPublished()
        return idOf(owner, owner.call(mailPackage, { params: { packageId }, body: {} }))
      },
    },
  ]
}

async function publish({ folder }: Hub): Promise<void> {
  const file = join(folder, 'package.apk')
  await writeFile(file, 'a package')
  const options = ['--file', file, '--platform', 'android', '--version', '1.0']
  const env = { PATH: process.env.PATH, VIGIL_DATA: join(folder, 'hub') }
  await run(process.execPath, ['bin/publish-package.ts', ...options], { env })
}
