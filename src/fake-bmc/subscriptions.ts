/** What happened, once. `id` counts this service's events. */
export type Occurrence = {
  id: string
  at: number
  messageId: string
  message: string
  args: readonly string[]
  severity: string
  /** Path of the resource it happened to. */
  origin: string
  /** The schema of that resource, `ComputerSystem` for instance. */
  resourceType: string
}

/** Who wants to be told of what, and where. An empty list asks for everything. */
export type Subscription = {
  readonly id: string
  destination: string
  context: string
  protocol: string
  subscriptionType: string
  eventFormatType: string
  registryPrefixes: readonly string[]
  messageIds: readonly string[]
  resourceTypes: readonly string[]
  originResources: readonly string[]
  subordinateResources: boolean
  headers: Readonly<Record<string, string>>
  retryPolicy: string
  suspended: boolean
}

const anyOf = (wanted: readonly string[], test: (item: string) => boolean): boolean =>
  wanted.length === 0 || wanted.some(test)

/** Whether a message id is the one a client named, with or without its version (`Registry.Name`). */
function sameMessage(wanted: string, messageId: string): boolean {
  const parts = messageId.split('.')
  return wanted === messageId || wanted === `${parts[0]}.${parts.at(-1)}`
}

export function wants(
  {
    registryPrefixes,
    messageIds,
    resourceTypes,
    originResources,
    subordinateResources,
    eventFormatType,
    suspended,
  }: Subscription,
  { messageId, origin, resourceType }: Occurrence,
): boolean {
  if (suspended || eventFormatType !== 'Event') return false
  return (
    anyOf(registryPrefixes, (prefix) => messageId.startsWith(`${prefix}.`)) &&
    anyOf(messageIds, (wanted) => sameMessage(wanted, messageId)) &&
    anyOf(resourceTypes, (type) => type === resourceType) &&
    anyOf(originResources, (path) => path === origin || (subordinateResources && origin.startsWith(`${path}/`)))
  )
}

/** An occurrence as the filter of a stream names its properties. */
export const filterable = ({ messageId, origin, resourceType }: Occurrence): Record<string, unknown> => ({
  EventFormatType: 'Event',
  MessageId: messageId,
  OriginResource: origin,
  RegistryPrefix: messageId.split('.')[0],
  ResourceType: resourceType,
})

/** The `Event` a subscriber gets. */
export const eventBody = (occurrence: Occurrence, context: string | undefined): Record<string, unknown> => ({
  '@odata.type': '#Event.v1_10_0.Event',
  Id: occurrence.id,
  Name: 'Event',
  ...(context === undefined ? {} : { Context: context }),
  Events: [
    {
      EventId: occurrence.id,
      EventType: 'Other',
      MemberId: '0',
      EventTimestamp: `${new Date(occurrence.at).toISOString().slice(0, 19)}Z`,
      MessageId: occurrence.messageId,
      Message: occurrence.message,
      MessageArgs: occurrence.args,
      MessageSeverity: occurrence.severity,
      Severity: occurrence.severity,
      OriginOfCondition: { '@odata.id': occurrence.origin },
    },
  ],
})
