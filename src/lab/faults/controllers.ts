import { fault } from './fault.ts'

const monitor = '/redfish/v1/TaskService/Tasks/volume'
const task = {
  '@odata.id': monitor,
  '@odata.type': '#Task.v1_7_0.Task',
  Id: 'volume',
  Name: 'Create Volume',
  TaskState: 'Exception',
  TaskStatus: 'Critical',
  Messages: [{ MessageId: 'Base.1.18.InternalError', Message: 'The controller refused.' }],
}

/** What happens to controllers of disks. */
export const controllerFaults = {
  'volume task fails': fault({
    says: 'The RAID controller takes orders for volumes with the next boot only; it makes none, and the task of the BMC ends with an exception.',
    scope: 'node',
    args: {},
    shows: ({ node }) => [{ kind: 'fault', host: `bmc-${node.spec.name}`, rule: 'volume ordered' }],
    strike: ({ node, mislead }) => {
      const bmc = `bmc-${node.spec.name}`
      const path = '/redfish/v1/Systems/*/Storage/*/Volumes'
      const undo = [
        mislead(bmc, {
          name: 'volumes with the next boot',
          match: { method: 'GET', path },
          does: { merge: { '@Redfish.OperationApplyTimeSupport': { SupportedValues: ['OnReset'] } } },
        }),
        mislead(bmc, {
          name: 'volume ordered',
          match: { method: 'POST', path },
          does: { status: 202, headers: { location: monitor }, body: {} },
        }),
        mislead(bmc, {
          name: 'volume task failed',
          match: { method: 'GET', path: monitor },
          does: { status: 200, body: task },
        }),
      ]
      return () => undo.forEach((one) => one())
    },
  }),
}
