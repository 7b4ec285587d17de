// Files that are shipped beside a function's bundle. Lambda names their folder in LAMBDA_TASK_ROOT.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setting } from './environment.ts'

/** Reads a file of this function's own package. */
export const readAsset = (name: string): Buffer => readFileSync(join(setting('LAMBDA_TASK_ROOT'), name))
