// The configuration sets of SES, by which a mail says where it is to be told what becomes of it: here, the default event
// bus.

import type { Resources } from './resources.ts'
import { runnable } from './runnable.ts'
import { UnsupportedTemplate } from './unsupported-template.ts'

export type FeedbackKind = 'bounce' | 'complaint'

export interface ConfigurationSetPlan {
  readonly name: string
  readonly arn: string
  /** What the event bus is told. */
  readonly tells: readonly FeedbackKind[]
}

export function planConfigurationSets(resources: Resources): ConfigurationSetPlan[] {
  const { region, accountId } = resources
  const destinations = [...runnable(resources, 'AWS::SES::ConfigurationSetEventDestination')]
  const names = resources.ofType('AWS::SES::ConfigurationSet').map(({ ref }) => ref)
  for (const { resource, properties } of destinations) {
    const { ConfigurationSetName: name, EventDestination: destination } = properties
    const bus = destination.EventBridgeDestination.EventBusArn
    if (!names.includes(name) || bus !== `arn:aws:events:${region}:${accountId}:event-bus/default`) {
      throw new UnsupportedTemplate([
        `${resource.logicalId}: ${name} to ${bus}, not a set of this template to the default bus`,
      ])
    }
  }
  return names.map((name) => ({
    name,
    arn: `arn:aws:ses:${region}:${accountId}:configuration-set/${name}`,
    tells: destinations.flatMap(({ properties: { ConfigurationSetName, EventDestination } }) =>
      ConfigurationSetName === name ? EventDestination.MatchingEventTypes : [],
    ),
  }))
}
