// Photos of mugshots: the one function that lets them up and down.

import { Construct } from 'constructs'
import { commandRoutes } from '../contracts/commands.ts'
import { HouseFunction } from './constructs/house-function.ts'
import type { WordProps } from './word.ts'

export class Photos extends Construct {
  constructor(scope: Construct, id: string, { data, api, http }: WordProps) {
    super(scope, id)
    const { announcePhoto, downloadPhoto } = commandRoutes
    const photos = new HouseFunction(this, 'Serve', {
      entry: 'lambdas/commands/photos.function.ts',
      environment: http,
    })
      .uses('IDENTITY_TABLE', data.identity, ['GetItem', 'UpdateItem'])
      .uses('DEVICES_TABLE', data.devices, ['ConditionCheckItem'])
      .uses('COMMANDS_TABLE', data.commands, ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'])
    // What its URLs may do, it must be allowed itself.
    data.photos.isUsedBy(photos, ['PutObject', 'GetObject', 'DeleteObject'])
    api.serve([announcePhoto, downloadPhoto], photos)
  }
}
