import { noContent } from '../answers.ts'
import { collection, dateTime, link, type At, type Body, type Resource } from '../resource.ts'
import { enabled } from '../status.ts'
import type { Occurrence } from '../subscriptions.ts'

/** A machine's log has what happened to the machine; the manager's, what happened to the service itself. */
const owners = ['/Systems/:system', '/Managers/:manager']

const ownerPath = ({ path }: At): string => path.slice(0, path.indexOf('/LogServices'))

function mine(at: At): (occurrence: Occurrence) => boolean {
  const { service } = at
  const belongsTo = (machine: At['machine'], { origin }: Occurrence): boolean =>
    origin.startsWith(service.systemPath(machine)) || origin.startsWith(service.chassisPath(machine))
  if (at.ids.system !== undefined) return (occurrence) => belongsTo(at.machine, occurrence)
  return (occurrence) => !service.machines.some((machine) => belongsTo(machine, occurrence))
}

const entries = (at: At): Occurrence[] => at.service.events.recent().filter(mine(at))

const type = '#LogEntry.v1_17_0.LogEntry'

const entry = (at: At, occurrence: Occurrence): Body => ({
  Name: `Log Entry ${occurrence.id}`,
  EntryType: 'Event',
  Created: dateTime(occurrence.at),
  Severity: occurrence.severity,
  Message: occurrence.message,
  MessageId: occurrence.messageId,
  MessageArgs: occurrence.args,
  Links: { OriginOfCondition: link(at.service.read(occurrence.origin) ? occurrence.origin : ownerPath(at)) },
})

export const logs: readonly Resource[] = owners.flatMap((owner): Resource[] => [
  collection(`${owner}/LogServices`, 'LogService', 'Log Services', () => ['EventLog']),
  {
    path: `${owner}/LogServices/EventLog`,
    type: '#LogService.v1_7_0.LogService',
    read: ({ path, service }) => ({
      Name: 'Event Log',
      ServiceEnabled: true,
      OverWritePolicy: 'WrapsWhenFull',
      LogEntryType: 'Event',
      DateTimeLocalOffset: (service.own(service.managerPath).DateTimeLocalOffset ?? '+00:00') as string,
      Status: enabled,
      Entries: link(`${path}/Entries`),
    }),
    ticking: ({ service }) => ({ DateTime: dateTime(service.bmcNow()) }),
    actions: {
      'LogService.ClearLog': {
        privilege: 'ConfigureManager',
        run: (at) => {
          at.service.events.forget(mine(at))
          return noContent
        },
      },
    },
  },
  collection(
    `${owner}/LogServices/EventLog/Entries`,
    'LogEntry',
    'Log Entries',
    (at) => entries(at).map(({ id }) => id),
    {
      /** Whole entries, as DSP0266 demands of this collection alone. */
      member: (at, id) => {
        const occurrence = entries(at).find((each) => each.id === id)
        const path = `${at.path}/${id}`
        return occurrence && { '@odata.id': path, '@odata.type': type, Id: id, ...entry(at, occurrence) }
      },
    },
  ),
  {
    path: `${owner}/LogServices/EventLog/Entries/:entry`,
    type,
    read: (at) => {
      const occurrence = entries(at).find(({ id }) => id === at.ids.entry)
      return occurrence && entry(at, occurrence)
    },
  },
])
