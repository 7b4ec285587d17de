// MQTT topics with the limits of AWS IoT Core: what may be published or subscribed to at all, whatever a policy says,
// and which filters a topic matches.

const basicIngestPrefix = '$aws/rules/'

/** AWS IoT Core quotas: message size. */
export const maximumPayloadBytes = 128 * 1024

/**
 * `$aws/rules/RULE/rest` goes to that rule alone and to no subscriber.
 * https://docs.aws.amazon.com/iot/latest/developerguide/iot-basic-ingest.html
 */
export function basicIngest(topic: string): { rule: string; topic: string } | undefined {
  if (!topic.startsWith(basicIngestPrefix)) return undefined
  const [rule = '', ...rest] = topic.slice(basicIngestPrefix.length).split('/')
  return { rule, topic: rest.join('/') }
}

/** Why a message may not be published to this topic, or undefined. */
export function topicFault(topic: string): string | undefined {
  const ingest = basicIngest(topic)
  if (ingest !== undefined && (ingest.rule === '' || ingest.topic === ''))
    return 'Basic Ingest needs a rule and a topic'
  if (ingest === undefined && topic.startsWith('$')) return 'a topic that begins with $ is reserved'
  if (/[+#\0]/.test(topic)) return 'a topic has no wildcards'
  return lengthFault(ingest?.topic ?? topic)
}

/** Why nobody may subscribe to this filter, or undefined. */
export function filterFault(filter: string): string | undefined {
  if (filter.startsWith('$')) return 'a filter that begins with $ is reserved'
  if (!isFilter(filter)) return 'not a topic filter'
  return lengthFault(filter)
}

/** `+` and `#` stand for whole levels, `#` only at the end [MQTT-4.7.1]. */
export function isFilter(filter: string): boolean {
  const levels = filter.split('/')
  return (
    filter !== '' &&
    levels.every((level, at) => !/[+#\0]/.test(level) || level === '+' || (level === '#' && at === levels.length - 1))
  )
}

export function filterMatches(filter: string, topic: string): boolean {
  // A wildcard at the first level does not match a topic that begins with $ [MQTT-4.7.2-1].
  if (topic.startsWith('$') && /^[+#]/.test(filter)) return false
  const levels = topic.split('/')
  const wanted = filter.split('/')
  for (const [at, level] of wanted.entries()) {
    if (level === '#') return true
    if (at >= levels.length || (level !== '+' && level !== levels[at])) return false
  }
  return wanted.length === levels.length
}

function lengthFault(topic: string): string | undefined {
  if (topic === '') return 'an empty topic'
  if (Buffer.byteLength(topic) > 256) return 'a topic longer than 256 bytes'
  if (topic.split('/').length > 8) return 'a topic with more than 7 slashes'
  return undefined
}
