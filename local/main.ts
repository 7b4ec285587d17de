// `node local/main.ts`: runs the synthesized template on this machine until it is told to stop. What a person reads on
// the terminal is written here, calm and short; what goes wrong is one sentence that says what to do.

import { join } from 'node:path'
import { DataFolder, FolderInUse } from './data-folder.ts'
import { EngineMissing } from './dynamodb/engine.ts'
import { bindGateway, PortTaken } from './gateway/gateway.ts'
import { type Hub, startHub } from './hub.ts'
import { readSettings } from './settings.ts'
import { type LocalTemplate, readLocalTemplate } from './template/local-template.ts'
import { UnsupportedTemplate } from './template/unsupported-template.ts'
import { watchSources } from './watch.ts'

const root = join(import.meta.dirname, '..')
const log = (line: string) => console.error(line)

let hub: Promise<Hub> | undefined
let folder: DataFolder | undefined
let stopping = false

/** A stop that takes longer is cut short; what the hub started ends with it. */
const mostStopMilliseconds = 1_800

/** Stops once, however often it is asked. */
async function stop(status: number): Promise<void> {
  if (stopping) return
  stopping = true
  folder?.withdraw()
  setTimeout(() => exit(status), mostStopMilliseconds)
  try {
    await (await hub)?.stop()
  } catch {
    // The start failed, and has said so.
  }
  exit(status)
}

function exit(status: number): never {
  folder?.release()
  process.exit(status)
}

async function main(): Promise<void> {
  const { port, dataFolder, isVerbose, isWatching } = readSettings(process.env, process.argv.slice(2))
  const readTemplate = () => readLocalTemplate(join(root, 'cdk.out'))
  const template = readTemplate()
  if (isVerbose) tellLeftOut(template)
  folder = new DataFolder(dataFolder)
  const gateway = await bindGateway(port, log)
  const failed = (reason: string) => {
    log(reason)
    void stop(1)
  }
  const portalFolder = join(root, 'dist/portal')
  hub = startHub({ template, readTemplate, portalFolder, folder, gateway, isVerbose, log, failed })
  const { cloud, reload } = await hub
  const outbox = `${gateway.origin}/__local/outbox`
  const { mqttUrl, webSocketUrl } = cloud.iot
  const addresses = { portal: gateway.origin, api: gateway.origin, mqtt: mqttUrl, mqttWebSocket: webSocketUrl, outbox }
  if (stopping) return
  if (isWatching) watchSources(root, reload, log)
  folder.announce({ ...addresses, pid: process.pid }, cloud.operatorSettings)
  console.log(`
  Vigil runs on this machine.

    Portal   ${gateway.origin}
    Outbox   ${outbox}   (mail and text messages end up here)
    Device   npm run device   (in another terminal)
    Data     ${dataFolder}

  Ctrl-C stops it; the data stays.
`)
}

function tellLeftOut({ leftOut }: LocalTemplate): void {
  log('Cloud only, and not run here:')
  for (const { logicalId, type, reason } of leftOut) log(`  ${logicalId} (${type}): ${reason}`)
}

process.on('SIGINT', () => void stop(0))
process.on('SIGTERM', () => void stop(0))

main().catch((error: unknown) => {
  const isExplained = [EngineMissing, FolderInUse, PortTaken, UnsupportedTemplate].some((kind) => error instanceof kind)
  if (!stopping)
    log(error instanceof Error ? (isExplained ? error.message : (error.stack ?? error.message)) : String(error))
  void stop(1)
})
