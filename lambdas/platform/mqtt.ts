// The IoT data plane: publishing to devices and portals, and dropping a connection; and the form in which our topic
// rules hand over what a device said.

import {
  DeleteConnectionCommand,
  IoTDataPlaneClient,
  PublishCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot-data-plane'
import type * as z from 'zod/mini'
import { logger } from './logger.ts'

const client = new IoTDataPlaneClient({})

/** Publishes JSON at QoS 1. That the broker took it says nothing about the receiver. */
export async function publish(topic: string, message: unknown): Promise<void> {
  await client.send(new PublishCommand({ topic, qos: 1, payload: Buffer.from(JSON.stringify(message)) }))
}

/** Drops a client's live connection, and its session; one that is not connected is no fault. */
export async function dropConnection(clientId: string): Promise<void> {
  await client
    .send(new DeleteConnectionCommand({ clientId, cleanSession: true, preventWillMessage: true }))
    .catch((error) => {
      if (!(error instanceof ResourceNotFoundException)) throw error
    })
}

/** What every rule of ours hands to its function: see lib/constructs/device-rule.ts. */
export interface RuleEvent {
  /** The payload as the device sent it, base64. */
  readonly body: string
  /** From the topic, to which the device's certificate is pinned. */
  readonly deviceId: string
  /** Level 4 of the topic; for presence, `connected` or `disconnected`. */
  readonly kind: string
  /** When the broker got it; milliseconds since 1970. */
  readonly receivedAt: number
}

/**
 * A function behind a topic rule. What does not fit the schema is logged and ignored: a device's mistake is no fault
 * of the hub, and repeating it would not help. What the handler throws is repeated by Lambda.
 */
export function mqttFunction<S extends z.ZodMiniType>(
  schema: S,
  handle: (message: z.output<S>, event: RuleEvent) => Promise<void>,
) {
  return async (event: RuleEvent): Promise<void> => {
    const parsed = schema.safeParse(readJson(event.body))
    if (parsed.success) return handle(parsed.data, event)
    logger.warn('message ignored', {
      deviceId: event.deviceId,
      kind: event.kind,
      issues: parsed.error.issues.slice(0, 3).map((issue) => `/${issue.path.join('/')}: ${issue.code}`),
    })
  }
}

function readJson(base64: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64, 'base64').toString())
  } catch {
    return undefined
  }
}
