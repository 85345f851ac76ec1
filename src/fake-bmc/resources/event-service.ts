import { created, noContent, refused, type Answer } from '../answers.ts'
import { eventRegistries } from '../event-messages.ts'
import type { Fields } from '../fields.ts'
import type { Predicate } from '../filter.ts'
import { collection, lastSegment, link, type At, type Body, type Resource } from '../resource.ts'
import type { Service } from '../service.ts'
import { enabled } from '../status.ts'
import type { Subscription } from '../subscriptions.ts'

const subscriptionOf = ({ service, ids }: At): Subscription | undefined =>
  service.events.subscription(ids.subscription ?? '')

const retryPolicies = ['TerminateAfterRetries', 'SuspendRetries', 'RetryForever']
const texts = { type: 'array', items: 'string' } as const

const subscriptionFields: Fields = {
  Destination: { type: 'string', required: true, format: /^https?:\/\/\S+$/ },
  Protocol: { type: 'string', required: true, values: ['Redfish'] },
  Context: { type: 'string', nullable: true },
  SubscriptionType: { type: 'string', values: ['RedfishEvent'] },
  EventFormatType: { type: 'string', values: ['Event', 'MetricReport'] },
  EventTypes: texts,
  RegistryPrefixes: texts,
  ResourceTypes: texts,
  MessageIds: texts,
  OriginResources: { type: 'array', items: 'object' },
  SubordinateResources: { type: 'boolean' },
  HttpHeaders: { type: 'array', items: 'object' },
  DeliveryRetryPolicy: { type: 'string', values: retryPolicies },
}

export const eventService: readonly Resource[] = [
  {
    path: '/EventService',
    type: '#EventService.v1_10_1.EventService',
    read: ({ service, path }) => ({
      Name: 'Event Service',
      ServiceEnabled: true,
      DeliveryRetryAttempts: service.events.policy.attempts,
      DeliveryRetryIntervalSeconds: service.events.policy.intervalMs / 1000,
      EventFormatTypes: ['Event'],
      RegistryPrefixes: Object.keys(eventRegistries),
      ResourceTypes: ['ComputerSystem', 'Drive', 'Volume', 'Task', 'Bios', 'ManagerAccount', 'Session', 'VirtualMedia'],
      SubordinateResourcesSupported: true,
      IncludeOriginOfConditionSupported: false,
      ServerSentEventUri: `${path}/SSE`,
      SSEFilterPropertiesSupported: {
        EventFormatType: true,
        MessageId: true,
        OriginResource: true,
        RegistryPrefix: true,
        ResourceType: true,
        SubordinateResources: false,
      },
      Status: enabled,
      Subscriptions: link(`${path}/Subscriptions`),
    }),
    patch: {
      privilege: 'ConfigureManager',
      fields: {
        DeliveryRetryAttempts: { type: 'integer', min: 0, max: 10 },
        DeliveryRetryIntervalSeconds: { type: 'integer', min: 1, max: 3_600 },
      },
      apply: ({ service }, { DeliveryRetryAttempts: attempts, DeliveryRetryIntervalSeconds: seconds }) => {
        const { policy } = service.events
        if (attempts !== undefined) policy.attempts = attempts as number
        if (seconds !== undefined) policy.intervalMs = (seconds as number) * 1000
        return undefined
      },
    },
    actions: {
      'EventService.SubmitTestEvent': {
        privilege: 'ConfigureManager',
        fields: {
          MessageId: { type: 'string', required: true },
          Message: { type: 'string' },
          MessageArgs: texts,
          EventType: { type: 'string' },
          EventId: { type: 'string' },
          EventTimestamp: { type: 'string' },
          EventGroupId: { type: 'integer' },
          Severity: { type: 'string' },
          MessageSeverity: { type: 'string', values: ['OK', 'Warning', 'Critical'] },
          OriginOfCondition: { type: 'string' },
        },
        run: submitTestEvent,
      },
    },
  },
  {
    path: '/EventService/SSE',
    type: '',
    read: () => ({}),
    streams: true,
    instead: ({ service }, headers, filter) => ({
      status: 200,
      headers: { 'Content-Type': 'text/event-stream; charset=utf-8' },
      stream: eventStream(service, headers.get('last-event-id') ?? undefined, filter),
    }),
  },
  collection(
    '/EventService/Subscriptions',
    'EventDestination',
    'Event Subscriptions Collection',
    ({ service }) => service.events.subscriptions().map(({ id }) => id),
    { create: { privilege: 'ConfigureManager', fields: subscriptionFields, run: subscribe } },
  ),
  {
    path: '/EventService/Subscriptions/:subscription',
    type: '#EventDestination.v1_14_1.EventDestination',
    read: (at) => {
      const subscription = subscriptionOf(at)
      return (
        subscription && {
          Name: `Subscription ${subscription.id}`,
          Destination: subscription.destination,
          Protocol: subscription.protocol,
          Context: subscription.context,
          SubscriptionType: subscription.subscriptionType,
          EventFormatType: subscription.eventFormatType,
          RegistryPrefixes: subscription.registryPrefixes,
          ResourceTypes: subscription.resourceTypes,
          MessageIds: subscription.messageIds,
          OriginResources: subscription.originResources.map(link),
          'OriginResources@odata.count': subscription.originResources.length,
          SubordinateResources: subscription.subordinateResources,
          DeliveryRetryPolicy: subscription.retryPolicy,
          // They may carry credentials.
          HttpHeaders: [],
          Status: { State: subscription.suspended ? 'Disabled' : 'Enabled', Health: 'OK' },
        }
      )
    },
    patch: {
      privilege: 'ConfigureManager',
      fields: {
        Context: { type: 'string', nullable: true },
        DeliveryRetryPolicy: { type: 'string', values: retryPolicies },
      },
      apply: (at, { Context: context, DeliveryRetryPolicy: policy }) => {
        const subscription = subscriptionOf(at)
        if (subscription && context !== undefined) subscription.context = (context ?? '') as string
        if (subscription && policy !== undefined) subscription.retryPolicy = policy as string
        return undefined
      },
    },
    remove: {
      privilege: 'ConfigureManager',
      run: ({ service, ids }) => {
        service.events.unsubscribe(ids.subscription ?? '')
        return noContent
      },
    },
    actions: {
      'EventDestination.ResumeSubscription': {
        privilege: 'ConfigureManager',
        run: (at) => {
          const subscription = subscriptionOf(at)
          if (subscription) subscription.suspended = false
          return noContent
        },
      },
    },
  },
]

function subscribe({ service, path }: At, values: Body): Answer {
  const list = (name: string) => (values[name] ?? []) as string[]
  const headers = ((values.HttpHeaders ?? []) as Record<string, string>[]).flatMap((each) => Object.entries(each))
  const added = service.events.subscribe({
    destination: values.Destination as string,
    context: (values.Context ?? '') as string,
    protocol: values.Protocol as string,
    subscriptionType: (values.SubscriptionType ?? 'RedfishEvent') as string,
    eventFormatType: (values.EventFormatType ?? 'Event') as string,
    registryPrefixes: list('RegistryPrefixes'),
    messageIds: list('MessageIds'),
    resourceTypes: list('ResourceTypes'),
    originResources: ((values.OriginResources ?? []) as Body[]).map((each) => String(each['@odata.id'] as string)),
    subordinateResources: values.SubordinateResources === true,
    headers: Object.fromEntries(headers),
    retryPolicy: (values.DeliveryRetryPolicy ?? 'TerminateAfterRetries') as string,
    suspended: false,
  })
  return added ? created(`${path}/${added.id}`) : refused(503, 'EventSubscriptionLimitExceeded')
}

function submitTestEvent({ service, path }: At, values: Body): Answer {
  const origin = (values.OriginOfCondition ?? path) as string
  service.events.publish({
    messageId: values.MessageId as string,
    message: (values.Message ?? 'Test message.') as string,
    args: (values.MessageArgs ?? []) as string[],
    severity: (values.MessageSeverity ?? values.Severity ?? 'OK') as string,
    origin,
    resourceType: lastSegment(origin),
  })
  return noContent
}

function eventStream(service: Service, lastId: string | undefined, filter: Predicate | undefined): ReadableStream {
  let end = () => {}
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      const encoder = new TextEncoder()
      // Some clients take a stream for open only when something has come.
      controller.enqueue(encoder.encode(': open\n\n'))
      end = service.events.stream((text) => controller.enqueue(encoder.encode(text)), lastId, filter)
    },
    cancel: () => end(),
  })
}
