import { refused, vendorRefusal } from '../answers.ts'
import { note, noted, type Asked, type Quirk } from './quirk.ts'

const resetType = ({ action, body }: Asked): string | undefined =>
  action === 'ComputerSystem.Reset' ? (body.ResetType as string) : undefined

const duringPost = ({ at: { machine } }: Asked): boolean =>
  machine.power === 'On' && !['OSBootStarted', 'OSRunning', 'SetupEntered'].includes(machine.progress)

const resetGapMs = 5_000
const powerOnWindowMs = 30_000
const staleMs = 15_000

export const powerQuirks: readonly Quirk[] = [
  {
    id: 'Q1',
    vendor: 'HPE',
    title: 'The boot override cannot be set during POST',
    source: 'openstack/ironic releasenotes/notes/redfish-post-boot-retry; ironcore-dev/metal-operator#995',
    before: (asked) =>
      asked.schema === 'ComputerSystem' && asked.method === 'PATCH' && 'Boot' in asked.body && duringPost(asked)
        ? vendorRefusal(400, 'iLO.2.15.UnableToModifyDuringSystemPOST', 'Unable to modify during system POST.')
        : undefined,
  },
  {
    id: 'Q2',
    vendor: 'HPE',
    title: 'A reset soon after another is refused',
    source: 'openstack/sushy releasenotes/notes/retry-ilo-not-ready-error',
    before: (asked) => {
      if (resetType(asked) === undefined) return undefined
      const { service } = asked.at
      if (noted(service, 'reset', resetGapMs))
        return vendorRefusal(
          400,
          'iLO.2.14.InvalidOperationForSystemState',
          'The operation was not successful due to the current power state (for example, attempting to turn the power off when it is already off).',
        )
      note(service, 'reset')
      return undefined
    },
  },
  {
    id: 'Q7',
    vendor: 'Dell',
    title: 'Power on soon after power off is a conflict',
    source: 'openstack/ironic releasenotes/notes/redfish-power-on-conflict-retry',
    // By the BMC's clock: a machine's may run faster than life.
    setup: (service) => {
      for (const machine of service.machines)
        machine.watch((kind, { power }) => {
          if (kind === 'power' && power === 'Off') note(service, `off ${machine.uuid}`)
        })
    },
    before: (asked) => {
      const { machine, service } = asked.at
      return resetType(asked) === 'On' && noted(service, `off ${machine.uuid}`, powerOnWindowMs)
        ? refused(409, 'ActionParameterValueConflict', 'ResetType', 'On')
        : undefined
    },
  },
  {
    id: 'Q39',
    vendor: 'AMI',
    title: 'Reads are refused while the host is off',
    source: 'NVIDIA/infra-controller#5418',
    before: ({ schema, method, at: { machine } }) =>
      schema !== 'ComputerSystem' && method === 'GET' && machine.power === 'Off' && hostParts.includes(schema)
        ? refused(503, 'ServiceTemporarilyUnavailable', '5')
        : undefined,
  },
  {
    id: 'Q40',
    vendor: 'any',
    title: 'The power state is shown some seconds late',
    source: 'openbmc/bmcweb#12; openbmc/openbmc#804',
    setup: (service) => {
      for (const machine of service.machines) {
        let shown: unknown = machine.power
        machine.watch((kind, { power }) => {
          if (kind !== 'power') return
          note(service, `power ${machine.uuid}`, shown)
          shown = power
        })
      }
    },
    shape: ({ service, machine }, body, schema) => {
      const former = schema === 'ComputerSystem' ? noted(service, `power ${machine.uuid}`, staleMs) : undefined
      if (former) body.PowerState = former.value
    },
  },
  {
    id: 'Q41',
    vendor: 'any',
    title: 'Soft power off is not supported',
    source: 'metal3-io/baremetal-operator#841',
    before: (asked) => {
      const type = resetType(asked)
      return type?.startsWith('Graceful')
        ? refused(400, 'ActionParameterValueNotInList', type, 'ResetType', 'ComputerSystem.Reset')
        : undefined
    },
  },
  {
    id: 'Q42',
    vendor: 'any',
    title: 'Asking for the power state there is already is a conflict',
    source: 'openstack/ironic releasenotes/notes/catch-redfish-409; apache/cloudstack#12921',
    before: (asked) => {
      const type = resetType(asked)
      const { power } = asked.at.machine
      const already =
        (power === 'On' && (type === 'On' || type === 'ForceOn')) ||
        (power === 'Off' && (type === 'ForceOff' || type === 'GracefulShutdown'))
      return already ? refused(409, 'ActionParameterValueConflict', 'ResetType', type ?? '') : undefined
    },
  },
  {
    id: 'Q43',
    vendor: 'any',
    title: 'A restart of the BMC takes two minutes',
    source: 'NVIDIA/infra-controller#4493',
    setup: (service) => {
      service.timing.restartMs = 120_000
    },
  },
]

/** What a BMC can tell only through the host. */
const hostParts = ['Storage', 'Drive', 'Volume', 'Processor', 'Memory', 'Bios', 'PCIeDevice']
