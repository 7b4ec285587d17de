// The bundles as they were when the hub started. A build empties cdk.out at any moment; a hub that runs must not notice.
// Names are content hashes, so a copy that is there is the right one.

import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { FunctionPlan } from '../template/plan.ts'

/** Copies the assets of functions into a folder; returns the plans with their files there. */
export function copyAssets(plans: readonly FunctionPlan[], folder: string): FunctionPlan[] {
  mkdirSync(folder, { recursive: true })
  return plans.map((plan) => {
    const copy = join(folder, basename(plan.assetFolder))
    if (!existsSync(copy)) {
      cpSync(plan.assetFolder, `${copy}.new`, { recursive: true })
      renameSync(`${copy}.new`, copy)
    }
    return { ...plan, assetFolder: copy, file: join(copy, basename(plan.file)) }
  })
}

/** Deletes copies that no plan uses. */
export function dropOtherAssets(plans: readonly FunctionPlan[], folder: string): void {
  const used = new Set(plans.map((plan) => basename(plan.assetFolder)))
  for (const name of readdirSync(folder)) {
    if (!used.has(name)) rmSync(join(folder, name), { recursive: true })
  }
}
