import { critical, filled, ok, warning, type Message } from './messages.ts'

/**
 * The messages of events, by registry.
 *
 * @source DMTF ResourceEvent.1.4.3, TaskEvent.1.0.5, Update.1.3.0 (identifiers, texts, argument counts, severities)
 */
export const eventRegistries = {
  ResourceEvent: {
    version: '1.4.3',
    messages: {
      ResourceCreated: ok('The resource was created successfully.', 'None.'),
      ResourceRemoved: ok('The resource was removed successfully.', 'None.'),
      ResourceChanged: ok('One or more resource properties have changed.', 'None.'),
      ResourcePoweredOn: ok("The resource '%1' has powered on.", 'None.'),
      ResourcePoweringOn: ok("The resource '%1' is powering on.", 'None.'),
      ResourcePoweredOff: ok("The resource '%1' has powered off.", 'None.'),
      ResourcePoweringOff: ok("The resource '%1' is powering off.", 'None.'),
      ResourceStateChanged: ok("The state of resource '%1' has changed to %2.", 'None.'),
      ResourceStatusChangedCritical: critical("The health of resource '%1' has changed to %2.", 'None.'),
      TestMessage: ok('Test message.', 'None.'),
    },
  },
  TaskEvent: {
    version: '1.0.5',
    messages: {
      TaskStarted: ok("The task with Id '%1' has started.", 'None.'),
      TaskCompletedOK: ok("The task with Id '%1' has completed.", 'None.'),
      TaskAborted: critical("The task with Id '%1' has completed with errors.", 'None.'),
      TaskCancelled: warning(
        "Work on the task with Id '%1' was halted prior to completion due to an explicit request.",
        'None.',
      ),
    },
  },
  Update: {
    version: '1.3.0',
    messages: {
      TransferringToComponent: ok("Image '%1' is being transferred to '%2'.", 'None.'),
      InstallingOnComponent: ok("Image '%1' is being installed on '%2'.", 'None.'),
      AwaitToActivate: ok("Awaiting for an action to proceed with activating image '%1' on '%2'.", 'None.'),
      UpdateSuccessful: ok("Device '%1' successfully updated with image '%2'.", 'None.'),
      TransferFailed: critical("Transfer of image '%1' to '%2' failed.", 'None.'),
      VerificationFailed: critical("Verification of image '%1' at '%2' failed.", 'None.'),
    },
  },
} satisfies Record<string, { version: string; messages: Record<string, Message> }>

type Registries = typeof eventRegistries

/** `ResourceEvent.ResourceCreated` and the like. */
export type EventName = {
  [R in keyof Registries]: `${R}.${keyof Registries[R]['messages'] & string}`
}[keyof Registries]

/** Every message's own, kept: thousands of entries of logs name the same few. */
const messageIds = new Map(
  Object.entries(eventRegistries).flatMap(([prefix, { version, messages }]) =>
    Object.keys(messages).map((id) => [
      `${prefix}.${id}`,
      `${prefix}.${version.split('.').slice(0, 2).join('.')}.${id}`,
    ]),
  ) as [EventName, string][],
)

/** What an event of this name says. */
export function eventText(name: EventName, args: readonly string[]) {
  const [prefix, id] = name.split('.') as [keyof Registries, string]
  const { messages } = eventRegistries[prefix]
  const { text, severity } = (messages as Record<string, Message>)[id] as Message
  const messageId = messageIds.get(name) as string
  return { messageId, text: filled(text, args), severity, args }
}
