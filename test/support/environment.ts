// The settings that the template gives to functions, for tests that call them in this process. Import it first: stores
// read their table's name as they load. The list of common passwords is the built one, so build before.

import { join } from 'node:path'

const settings = {
  IDENTITY_TABLE: 'identity',
  SUBSCRIPTIONS_TABLE: 'subscriptions',
  DEVICES_TABLE: 'devices',
  COMMANDS_TABLE: 'commands',
  PHOTOS_BUCKET: 'photos-of-the-tests',
  PACKAGES_BUCKET: 'packages-of-the-tests',
  ORIGIN: 'https://hub.example',
  ORIGIN_SECRET: 'origin-secret-of-the-tests',
  HUB_KEY_ARN: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:hub-key',
  COMMAND_KEY_ARN: 'arn:aws:kms:eu-central-1:111122223333:key/command-key',
  PAYMENTS: 'off',
  PAYMENTS_API: 'https://payments.example',
  PAYMENT_KEYS_ARN: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:payment-keys',
  SIGN_IN_PROVIDERS: '[]',
  SIGN_IN_KEYS_ARN: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:sign-in-keys',
  DEVICE_POLICY: 'vigil-device',
  IOT_ARN_PREFIX: 'arn:aws:iot:eu-central-1:111122223333',
  LIVE_AUTHORIZER: 'vigil-listener',
  SMS_COUNTRIES: 'US,DE,GB',
  SMS_DAILY_BUDGET: '1000',
  MAIL_FROM: 'hub@hub.example',
  MAIL_CONFIGURATION_SET: 'vigil',
  MQTT_URL: 'mqtts://broker.example:8883',
  MQTT_WEBSOCKET_URL: 'wss://broker.example/mqtt',
  LAMBDA_TASK_ROOT: join(import.meta.dirname, '../../dist'),
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'key-of-the-tests',
  AWS_SECRET_ACCESS_KEY: 'secret-of-the-tests',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
}

for (const [name, value] of Object.entries(settings)) process.env[name] = value

/** The settings, for what a test expects to see in an answer or a call. */
export const environment: Readonly<typeof settings> = settings
