// What every function needs, and nothing else: entry → resource → actions. `grants.test.ts` compares it with the
// template for equality, so a right is added or taken away here, with eyes on it, or not at all.

const iot = (resource: string) => `arn:<AWS::Partition>:iot:<AWS::Region>:<AWS::AccountId>:${resource}`
const ses = (resource: string) => `arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:${resource}`
const commandTopics = iot('topic/vigil/v1/devices/*/commands')
const hintTopics = iot('topic/vigil/v1/accounts/*/hints')
const [identity, subscriptions] = ['<Identity.Arn>', '<Subscriptions.Arn>']
const [devices, commands] = ['<Devices.Arn>', '<Commands.Arn>']

/** Item operations on a table. */
const items = (...operations: string[]) => operations.map((operation) => `dynamodb:${operation}`)
const hubKey = { '<HubKey>': ['secretsmanager:GetSecretValue'] }
const paymentKeys = { '<PaymentKeys>': ['secretsmanager:GetSecretValue'] }
const signInKeys = { '<SignInKeys>': ['secretsmanager:GetSecretValue'] }
/** Giving up an event. */
const deadLetters = { '<DeadLetters.Arn>': ['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'] }
/** Being called by a table's stream: Lambda reads it with the function's own role. */
const streamOf = (table: string) => ({
  [`<${table}.StreamArn>`]: items('DescribeStream', 'GetRecords', 'GetShardIterator'),
  '*': items('ListStreams'),
  ...deadLetters,
})

export const needs: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'lambdas/platform/api.function.ts': {},

  'lambdas/identity/identity.function.ts': {
    [identity]: items('GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
    '*': ['sns:Publish'],
    ...hubKey,
  },
  'lambdas/identity/second-step.function.ts': {
    [identity]: items('GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
    '*': ['sns:Publish'],
    ...hubKey,
  },
  'lambdas/identity/set-password.function.ts': {
    [identity]: items('GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
    ...hubKey,
  },
  'lambdas/identity/passkeys.function.ts': {
    [identity]: items('GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'),
    ...hubKey,
  },
  'lambdas/identity/federation.function.ts': {
    [identity]: items('GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'),
    '*': ['sns:Publish'],
    ...hubKey,
    ...signInKeys,
  },
  'lambdas/identity/send-mail.stream.ts': {
    [identity]: items('GetItem', 'DeleteItem'),
    [ses('identity/example.org')]: ['ses:SendEmail'],
    [ses('identity/vigil@example.org')]: ['ses:SendEmail'],
    [ses('configuration-set/<IdentityMailFeedbackConfigurationSet>')]: ['ses:SendEmail'],
    ...hubKey,
    ...streamOf('Identity'),
  },
  'lambdas/identity/mail-refused.event.ts': { [identity]: items('GetItem', 'UpdateItem'), ...deadLetters },
  'lambdas/identity/follow-ups.function.ts': {
    [identity]: items('GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
    ...hubKey,
    ...streamOf('Identity'),
  },
  'lambdas/identity/authorize-listener.authorizer.ts': { [identity]: items('GetItem'), ...hubKey },

  'lambdas/subscriptions/subscriptions.function.ts': {
    [identity]: items('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'),
    [subscriptions]: items('GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'),
    ...hubKey,
  },
  'lambdas/subscriptions/payments.function.ts': {
    [identity]: items('GetItem', 'PutItem', 'UpdateItem'),
    [subscriptions]: items('GetItem', 'PutItem'),
    ...paymentKeys,
  },
  'lambdas/subscriptions/share-term.stream.ts': {
    [subscriptions]: items('Query', 'UpdateItem'),
    ...streamOf('Subscriptions'),
  },
  'lambdas/subscriptions/sweep-subscriptions.schedule.ts': {
    [identity]: items('PutItem'),
    [subscriptions]: items('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'),
    [`${subscriptions}/index/due`]: items('Query'),
    ...deadLetters,
  },

  'lambdas/devices/enrol-device.function.ts': {
    [identity]: items('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'),
    [subscriptions]: items('GetItem', 'Query', 'PutItem', 'UpdateItem'),
    [devices]: items('GetItem', 'PutItem', 'UpdateItem'),
    [iot('client/dev_*')]: ['iot:DeleteConnection'],
    [iot('thing/dev_*')]: ['iot:CreateThing', 'iot:AttachThingPrincipal'],
    [iot('cert/*')]: ['iot:AttachPolicy', 'iot:AttachThingPrincipal', 'iot:UpdateCertificate'],
    '*': ['iot:CreateCertificateFromCsr'],
    ...hubKey,
  },
  'lambdas/devices/devices.function.ts': {
    [identity]: items('GetItem', 'PutItem', 'UpdateItem'),
    [subscriptions]: items('GetItem', 'Query', 'PutItem', 'UpdateItem'),
    [devices]: items('GetItem', 'UpdateItem'),
    [`${devices}/index/owner`]: items('Query'),
  },
  'lambdas/devices/start-checkout.function.ts': {
    [identity]: items('GetItem', 'UpdateItem'),
    [subscriptions]: items('Query'),
    [devices]: items('GetItem'),
    ...paymentKeys,
  },
  'lambdas/devices/disconnect-device.function.ts': {
    [identity]: items('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'),
    [subscriptions]: items('UpdateItem'),
    [devices]: items('GetItem', 'PutItem', 'DeleteItem'),
    [iot('cert/*')]: ['iot:UpdateCertificate'],
    [iot('client/dev_*')]: ['iot:DeleteConnection'],
  },
  'lambdas/devices/cover-devices.stream.ts': {
    [devices]: items('UpdateItem'),
    [`${devices}/index/owner`]: items('Query'),
    ...streamOf('Subscriptions'),
  },
  'lambdas/devices/reveal-recovery-code.function.ts': {
    [identity]: items('GetItem', 'PutItem', 'UpdateItem'),
    [devices]: items('GetItem', 'UpdateItem'),
    ...hubKey,
  },
  'lambdas/devices/erase-accounts.schedule.ts': {
    [identity]: items('Query', 'PutItem', 'DeleteItem'),
    [`${identity}/index/due`]: items('Query'),
    [subscriptions]: items('GetItem', 'Query', 'UpdateItem', 'DeleteItem'),
    [devices]: items('GetItem', 'PutItem', 'DeleteItem'),
    [`${devices}/index/owner`]: items('Query'),
    [iot('cert/*')]: ['iot:UpdateCertificate'],
    [iot('client/dev_*')]: ['iot:DeleteConnection'],
    ...deadLetters,
  },
  'lambdas/devices/status-reported.mqtt.ts': { [devices]: items('UpdateItem'), ...deadLetters },
  'lambdas/devices/event-reported.mqtt.ts': {
    [identity]: items('PutItem'),
    [devices]: items('GetItem', 'PutItem', 'UpdateItem'),
    ...deadLetters,
  },
  'lambdas/devices/presence-changed.mqtt.ts': { [devices]: items('UpdateItem'), ...deadLetters },
  'lambdas/devices/device-changed.stream.ts': {
    [identity]: items('PutItem'),
    [subscriptions]: items('GetItem', 'Query', 'PutItem', 'UpdateItem'),
    [devices]: items('UpdateItem'),
    [hintTopics]: ['iot:Publish'],
    '<CommandKey.Arn>': ['kms:Sign'],
    [commandTopics]: ['iot:Publish'],
    ...streamOf('Devices'),
  },
  'lambdas/devices/sweep-devices.schedule.ts': {
    [devices]: items('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'),
    [`${devices}/index/due`]: items('Query'),
    [iot('cert/*')]: ['iot:UpdateCertificate'],
    [iot('client/dev_*')]: ['iot:DeleteConnection'],
    ...deadLetters,
  },
  'lambdas/devices/sweep-certificates.schedule.ts': {
    [devices]: items('GetItem'),
    '*': ['iot:ListCertificates'],
    [iot('cert/*')]: [
      'iot:ListPrincipalThings',
      'iot:ListAttachedPolicies',
      'iot:DetachThingPrincipal',
      'iot:DeleteCertificate',
    ],
    [iot('thing/dev_*')]: ['iot:ListThingPrincipals', 'iot:DetachThingPrincipal', 'iot:DeleteThing'],
    ...deadLetters,
  },

  'lambdas/commands/commands.function.ts': {
    [identity]: items('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'),
    [devices]: items('GetItem', 'UpdateItem'),
    [commands]: items('GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
    '<CommandKey.Arn>': ['kms:Sign'],
    [commandTopics]: ['iot:Publish'],
  },
  'lambdas/commands/photos.function.ts': {
    [identity]: items('GetItem', 'UpdateItem'),
    [devices]: items('ConditionCheckItem'),
    [commands]: items('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'),
    '<Photos.Arn>/photos/*': ['s3:PutObject', 's3:GetObject', 's3:DeleteObject'],
    '<Photos.Arn>': ['s3:ListBucket'],
  },
  'lambdas/downloads/downloads.function.ts': {
    [identity]: items('GetItem', 'PutItem', 'UpdateItem'),
    '<Packages.Arn>/manifest.json': ['s3:GetObject'],
    '<Packages.Arn>/packages/*': ['s3:GetObject'],
    '<Packages.Arn>': ['s3:ListBucket'],
  },
  'lambdas/commands/command-acknowledged.mqtt.ts': {
    [identity]: items('PutItem'),
    [devices]: items('UpdateItem'),
    [commands]: items('UpdateItem'),
    ...deadLetters,
  },
  'lambdas/commands/device-synced.mqtt.ts': {
    [devices]: items('GetItem', 'UpdateItem'),
    [commands]: items('BatchGetItem', 'UpdateItem'),
    '<CommandKey.Arn>': ['kms:Sign'],
    [commandTopics]: ['iot:Publish'],
    ...deadLetters,
  },
  'lambdas/commands/command-changed.stream.ts': { [hintTopics]: ['iot:Publish'], ...streamOf('Commands') },
  'lambdas/commands/command-outcomes.function.ts': {
    [identity]: items('PutItem'),
    [devices]: items('GetItem', 'UpdateItem'),
    [commands]: items('PutItem', 'UpdateItem'),
    ...hubKey,
    ...streamOf('Commands'),
  },
  'lambdas/commands/forget-commands.stream.ts': {
    [devices]: items('GetItem'),
    [commands]: items('Query', 'UpdateItem', 'DeleteItem'),
    '<Photos.Arn>/photos/*': ['s3:DeleteObject'],
    ...streamOf('Devices'),
  },
  'lambdas/commands/search-missing.schedule.ts': {
    [identity]: items('PutItem'),
    [devices]: items('GetItem', 'BatchGetItem', 'UpdateItem'),
    [`${devices}/index/due`]: items('Query'),
    [commands]: items('BatchGetItem', 'PutItem', 'UpdateItem'),
    '<CommandKey.Arn>': ['kms:Sign'],
    [commandTopics]: ['iot:Publish'],
    ...deadLetters,
  },
  'lambdas/commands/sweep-commands.schedule.ts': {
    [identity]: items('PutItem'),
    [devices]: items('GetItem', 'UpdateItem'),
    [commands]: items('BatchGetItem', 'PutItem', 'UpdateItem'),
    [`${commands}/index/due`]: items('Query'),
    '<CommandKey.Arn>': ['kms:Sign'],
    [commandTopics]: ['iot:Publish'],
    ...deadLetters,
  },
}

/** Actions that know no resource, so that their grants must be on `*`, each with where AWS says so. */
export const knowNoResource: Readonly<Record<string, string>> = {
  'dynamodb:ListStreams': 'Service Authorization Reference, DynamoDB: no resource type',
  'iot:CreateCertificateFromCsr':
    'AWS IoT developer guide, "How AWS IoT works with IAM": the certificate has no id yet',
  'iot:ListCertificates': 'AWS IoT developer guide, "How AWS IoT works with IAM": lists the whole account',
  'sns:Publish': 'Amazon SNS developer guide, "Publishing to a mobile phone": a telephone number has no ARN',
  'iot:DescribeEndpoint': 'AWS IoT developer guide, "How AWS IoT works with IAM": the account has one',
}
