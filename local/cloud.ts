// Starts what stands behind the gateway, in the order in which the parts need each other: engine and tables, broker,
// wire, functions, and then what calls functions on its own: streams and schedules.

import { dynamodbProxy } from './aws/dynamodb-proxy.ts'
import { iotService } from './aws/iot-services.ts'
import { kms } from './aws/kms.ts'
import { s3 } from './aws/s3.ts'
import { secretsManager } from './aws/secrets-manager.ts'
import { ses } from './aws/ses.ts'
import { sns } from './aws/sns.ts'
import type { DataFolder } from './data-folder.ts'
import { type DynamoDBCall, dynamodbAt } from './dynamodb/dynamodb.ts'
import { startEngine } from './dynamodb/engine.ts'
import { createMissingTables } from './dynamodb/tables.ts'
import { EventBus } from './events/event-bus.ts'
import { copyAssets, dropOtherAssets } from './functions/asset-copies.ts'
import { AsyncInvocations } from './functions/async-invocations.ts'
import { Functions } from './functions/functions.ts'
import { outcomeOf } from './functions/invocation.ts'
import { sandboxEnvironment, wiredTo } from './functions/sandbox-environment.ts'
import { type IotCore, startIotCore } from './iot/iot-core.ts'
import { publishKeySet } from './operator.ts'
import { type Payments, startPayments } from './payments/payments.ts'
import { Schedules } from './schedules/schedules.ts'
import { startSignInProviders } from './sign-in-providers/sign-in-providers.ts'
import type { State } from './state.ts'
import { Checkpoints } from './streams/checkpoints.ts'
import { Streams } from './streams/streams.ts'
import type { LocalTemplate } from './template/local-template.ts'
import type { FunctionPlan } from './template/plan.ts'
import { startWire } from './wire/wire.ts'

export interface Cloud {
  readonly dynamodb: DynamoDBCall
  readonly iot: IotCore
  readonly functions: Functions
  readonly streams: Streams
  readonly schedules: Schedules
  readonly payments: Payments
  /** Where browsers and devices find S3. */
  readonly s3Origin: string
  /** What an operator's command needs to know, and what leads it to the wire. */
  readonly operatorSettings: Readonly<Record<string, string>>
  /** Takes the functions of a template that was read anew. */
  takeFunctions(plans: readonly FunctionPlan[]): void
  /** Events that failed and wait for their next attempt are given up. */
  forgetRetries(): void
  /** What an operator does once, on tables that are new. */
  prepareTables(): Promise<void>
}

export interface CloudOptions {
  readonly template: LocalTemplate
  readonly folder: DataFolder
  readonly state: State
  /** The portal's public origin. */
  readonly origin: string
  readonly isVerbose: boolean
  /** Takes what undoes a step; carried out in reverse. */
  closing(close: () => unknown): void
  log(line: string): void
  /** Called when the hub can not go on. */
  failed(reason: string): void
}

export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { template, folder, state, closing, log } = options
  const { clock, secrets } = state
  const { region, accountId } = template
  template.bind({ dynamicReference: (reference) => secrets.resolve(reference) })

  const engine = await startEngine(folder.file('engine.db'))
  closing(() => engine.stop())
  void engine.failed.then(options.failed)
  const dynamodb = dynamodbAt(engine.endpoint)
  await createMissingTables(dynamodb, template.tables)

  // A device may reconnect before there are functions; its events wait for them.
  const ready = Promise.withResolvers<{ functions: Functions; background: AsyncInvocations }>()
  const iot = await startIotCore({
    ...template.iot,
    dataFolder: folder.path,
    region,
    accountId,
    now: clock.now,
    invoke: async (functionId, event) => outcomeOf(await (await ready.promise).functions.invoke(functionId, event)),
    invokeAsync: (functionId, event) =>
      void ready.promise.then(({ background }) => background.invoke(functionId, event)),
    log,
  })
  closing(() => iot.close())
  template.bind({ iotEndpointAddress: iot.endpointAddress })

  const eventBus = new EventBus({
    rules: template.eventRules,
    region,
    accountId,
    now: clock.now,
    invokeAsync: (functionId, event) => background.invoke(functionId, event),
  })
  const wire = await startWire({
    services: {
      dynamodb: dynamodbProxy(engine.endpoint, (write) => streams.notice(write)),
      iot: iotService(iot, 'iot'),
      'iot-data-plane': iotService(iot, 'iot-data-plane'),
      kms: kms(template.keys, folder.file('keys')),
      s3: s3({ objects: state.objects, region, now: clock.now }),
      'secrets-manager': secretsManager(secrets),
      ses: ses({
        outbox: state.outbox,
        configurationSets: template.configurationSets,
        now: clock.now,
        tell: (said) => eventBus.put(said),
      }),
      sns: sns(state.outbox),
    },
    faults: state.faults,
    calls: state.calls,
    workOf: (sandboxId) => functions.workOf(sandboxId),
    now: clock.now,
    log,
  })
  closing(() => wire.close())

  const payments = await startPayments({
    file: folder.file('payments.json'),
    origin: options.origin,
    faults: state.faults,
    keys: () => secrets.find(template.paymentKeysArn)?.value ?? '{}',
    now: clock.now,
    log,
  })
  closing(() => payments.close())

  const signInProviders = await startSignInProviders({
    file: folder.file('sign-in-providers.json'),
    origin: options.origin,
    log,
  })
  closing(() => signInProviders.close())
  secrets.write(template.signInKeysArn, JSON.stringify(signInProviders.secrets))

  const origins = {
    ORIGIN: options.origin,
    PAYMENTS_API: payments.apiUrl,
    SIGN_IN_PROVIDERS: JSON.stringify(signInProviders.settings),
    MQTT_URL: iot.mqttUrl,
    MQTT_WEBSOCKET_URL: iot.webSocketUrl,
    IOT_CA_PEM: iot.caPem,
  }
  const assets = folder.file('functions')
  const plans = copyAssets(template.functions(), assets)
  dropOtherAssets(plans, assets)
  const functions = new Functions({
    plans,
    region,
    accountId,
    clockOffset: clock.offset,
    environment: (plan, sandboxId) =>
      sandboxEnvironment(plan, { region, wireUrl: `${wire.url}/${sandboxId}`, origins }),
    logFile: folder.file('functions.log'),
    isVerbose: options.isVerbose,
    log,
  })
  closing(() => functions.close())
  const deadLetter = (queueArn: string, message: object) => state.deadLetters.add(queueArn, message)
  const background = new AsyncInvocations(functions, deadLetter, log)
  closing(() => background.close())

  const streams = new Streams({
    plans: template.mappings,
    dynamodb,
    checkpoints: new Checkpoints(folder.file('checkpoints.jsonl')),
    region,
    invoke: (functionId, event) => functions.invoke(functionId, event),
    deadLetter,
    log,
  })
  const operatorSettings = { ...template.operatorSettings(), ...wiredTo(`${wire.url}/operator`, region) }
  const prepareTables = () => publishKeySet(operatorSettings)
  await prepareTables()
  await streams.start()
  ready.resolve({ functions, background })
  const schedules = new Schedules({
    plans: template.schedules,
    file: folder.file('schedules.json'),
    region,
    accountId,
    now: clock.now,
    invokeAsync: (functionId, event) => background.invoke(functionId, event),
  })
  const heartbeat = setInterval(() => {
    schedules.tick()
    streams.notice()
    iot.tick()
    state.objects.tick()
    payments.tick()
  }, 1_000)
  closing(() => clearInterval(heartbeat))
  const takeFunctions = (next: readonly FunctionPlan[]) => functions.replace(copyAssets(next, assets))
  return {
    dynamodb,
    iot,
    functions,
    streams,
    schedules,
    payments,
    s3Origin: wire.url,
    operatorSettings,
    takeFunctions,
    forgetRetries: () => background.close(),
    prepareTables,
  }
}
