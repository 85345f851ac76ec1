import { components, inventoryId, startUpdate } from '../firmware-update.ts'
import { accepted, refused } from '../answers.ts'
import { collection, lastSegment, link, links, type Resource } from '../resource.ts'
import { enabled } from '../status.ts'
import { monitorPath } from '../tasks.ts'

const applyTimes = ['Immediate', 'OnReset']

export const updateService: readonly Resource[] = [
  {
    path: '/UpdateService',
    type: '#UpdateService.v1_14_0.UpdateService',
    read: ({ path }) => ({
      Name: 'Update Service',
      ServiceEnabled: true,
      Status: enabled,
      FirmwareInventory: link(`${path}/FirmwareInventory`),
      SoftwareInventory: link(`${path}/SoftwareInventory`),
    }),
    actions: {
      'UpdateService.SimpleUpdate': {
        info: 'SimpleUpdateActionInfo',
        fields: {
          ImageURI: { type: 'string', required: true, format: /^https?:\/\/\S+$/ },
          TransferProtocol: { type: 'string', values: ['HTTP', 'HTTPS'] },
          Targets: { type: 'array', items: 'string' },
          Username: { type: 'string' },
          Password: { type: 'string' },
          ForceUpdate: { type: 'boolean' },
          Stage: { type: 'boolean' },
          ExcludeTargets: { type: 'array', items: 'string' },
          '@Redfish.OperationApplyTime': { type: 'string', values: applyTimes },
        },
        run: ({ service, machine, path }, { ImageURI: url, Targets: targets = [] }, { body }) => {
          const known = components(machine).map(inventoryId)
          const wrong = (targets as string[]).find(
            (target) => !target.startsWith(`${path}/FirmwareInventory/`) || !known.includes(lastSegment(target)),
          )
          if (wrong !== undefined)
            return refused(400, 'ActionParameterValueNotInList', wrong, 'Targets', 'UpdateService.SimpleUpdate')
          const task = startUpdate(service, {
            url: url as string,
            targets: targets as string[],
            body,
            target: `${path}/Actions/UpdateService.SimpleUpdate`,
            machine,
          })
          return accepted(monitorPath(task))
        },
      },
    },
  },
  collection('/UpdateService/FirmwareInventory', 'SoftwareInventory', 'Firmware Inventory', ({ machine }) =>
    components(machine).map(inventoryId),
  ),
  {
    path: '/UpdateService/FirmwareInventory/:component',
    type: '#SoftwareInventory.v1_11_0.SoftwareInventory',
    read: ({ machine, ids, service }) => {
      const component = components(machine).find((each) => inventoryId(each) === ids.component)
      if (component === undefined) return undefined
      const related = component === 'bmc' ? service.managerPath : service.systemPath(machine)
      return {
        Name: `${ids.component} Firmware`,
        SoftwareId: ids.component,
        Version: machine.firmware.version(component) ?? null,
        Updateable: true,
        Status: { State: machine.firmware.pending(component) === undefined ? 'Enabled' : 'Updating', Health: 'OK' },
        RelatedItem: links([related]),
        'RelatedItem@odata.count': 1,
      }
    },
  },
  collection('/UpdateService/SoftwareInventory', 'SoftwareInventory', 'Software Inventory', () => []),
]
