import { filled, type Message } from './messages.ts'

/**
 * The messages of events, by registry.
 *
 * @source DMTF ResourceEvent.1.4.3, TaskEvent.1.0.5, Update.1.3.0 (identifiers, texts, argument counts, severities)
 */
export const eventRegistries = {
  ResourceEvent: {
    version: '1.4.3',
    messages: {
      ResourceCreated: ok('The resource was created successfully.'),
      ResourceRemoved: ok('The resource was removed successfully.'),
      ResourceChanged: ok('One or more resource properties have changed.'),
      ResourcePoweredOn: ok("The resource '%1' has powered on.", 1),
      ResourcePoweringOn: ok("The resource '%1' is powering on.", 1),
      ResourcePoweredOff: ok("The resource '%1' has powered off.", 1),
      ResourcePoweringOff: ok("The resource '%1' is powering off.", 1),
      ResourceStateChanged: ok("The state of resource '%1' has changed to %2.", 2),
      ResourceStatusChangedCritical: {
        ...ok("The health of resource '%1' has changed to %2.", 2),
        severity: 'Critical',
      },
      TestMessage: ok('Test message.'),
    },
  },
  TaskEvent: {
    version: '1.0.5',
    messages: {
      TaskStarted: ok("The task with Id '%1' has started.", 1),
      TaskCompletedOK: ok("The task with Id '%1' has completed.", 1),
      TaskAborted: { ...ok("The task with Id '%1' has completed with errors.", 1), severity: 'Critical' },
      TaskCancelled: {
        ...ok("Work on the task with Id '%1' was halted prior to completion due to an explicit request.", 1),
        severity: 'Warning',
      },
    },
  },
  Update: {
    version: '1.3.0',
    messages: {
      TransferringToComponent: ok("Image '%1' is being transferred to '%2'.", 2),
      InstallingOnComponent: ok("Image '%1' is being installed on '%2'.", 2),
      AwaitToActivate: ok("Awaiting for an action to proceed with activating image '%1' on '%2'.", 2),
      UpdateSuccessful: ok("Device '%1' successfully updated with image '%2'.", 2),
      TransferFailed: { ...ok("Transfer of image '%1' to '%2' failed.", 2), severity: 'Critical' },
      VerificationFailed: { ...ok("Verification of image '%1' at '%2' failed.", 2), severity: 'Critical' },
    },
  },
} satisfies Record<string, { version: string; messages: Record<string, Message> }>

type Registries = typeof eventRegistries

/** `ResourceEvent.ResourceCreated` and the like. */
export type EventName = {
  [R in keyof Registries]: `${R}.${keyof Registries[R]['messages'] & string}`
}[keyof Registries]

function ok(text: string, args = 0): Message {
  return { text, args, severity: 'OK', resolution: 'None.' }
}

/** What an event of this name says. */
export function eventText(name: EventName, args: readonly string[]) {
  const [prefix, id] = name.split('.') as [keyof Registries, string]
  const { version, messages } = eventRegistries[prefix]
  const { text, severity } = (messages as Record<string, Message>)[id] as Message
  const messageId = `${prefix}.${version.split('.').slice(0, 2).join('.')}.${id}`
  return { messageId, text: filled(text, args), severity, args }
}
