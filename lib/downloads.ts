// Installation packages: the one function that lists them, and lets people load them or be mailed the way.

import { Construct } from 'constructs'
import { downloadRoutes } from '../contracts/downloads.ts'
import { HouseFunction } from './constructs/house-function.ts'
import type { WordProps } from './word.ts'

export class Downloads extends Construct {
  constructor(scope: Construct, id: string, { data, api, http }: WordProps) {
    super(scope, id)
    const downloads = new HouseFunction(this, 'Serve', {
      entry: 'lambdas/downloads/downloads.function.ts',
      environment: http,
    }).uses('IDENTITY_TABLE', data.identity, ['GetItem', 'PutItem', 'UpdateItem'])
    data.packages.isReadBy(downloads)
    api.serve(Object.values(downloadRoutes), downloads)
  }
}
