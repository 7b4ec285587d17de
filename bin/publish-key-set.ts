// An operator's command: signs the set of command verification keys with the root key, and publishes it to the hub.
// Run it after the first deployment and after a key was rotated; it may be repeated. Needs the outputs of VigilData in
// DEVICES_TABLE, COMMAND_KEY_ARN (several, separated by commas, while keys are rolled over) and ROOT_KEY_ARN.

import { publishKeySet } from '../lambdas/devices/publish-key-set.ts'
import { setting } from '../lambdas/platform/environment.ts'

const keys = setting('COMMAND_KEY_ARN').split(',')
const { rootKey } = await publishKeySet(setting('ROOT_KEY_ARN'), keys)
console.log(`Published ${keys.length} verification key(s), signed by root key ${rootKey.kid}.`)
