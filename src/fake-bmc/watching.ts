import type { Machine, PowerState } from '../machine/machine.ts'
import type { EventName } from './event-messages.ts'
import type { Service } from './service.ts'
import { driveId, storageUnits } from './storages.ts'

export type Noticed = { event: EventName; args: readonly string[]; origin: string }

const powerEvents: Record<PowerState, EventName> = {
  On: 'ResourceEvent.ResourcePoweredOn',
  Off: 'ResourceEvent.ResourcePoweredOff',
  PoweringOn: 'ResourceEvent.ResourcePoweringOn',
  PoweringOff: 'ResourceEvent.ResourcePoweringOff',
}

type Detail = Record<string, unknown>
type Row = (service: Service, machine: Machine, detail: Detail) => Noticed | undefined

const changed = (origin: string): Noticed => ({ event: 'ResourceEvent.ResourceChanged', args: [], origin })

/** Which event a machine's journal entry is to those who subscribe; the rest is no business of the BMC's clients. */
const rows: Readonly<Record<string, Row>> = {
  power: (service, machine, { power }) => {
    const origin = service.systemPath(machine)
    return { event: powerEvents[power as PowerState], args: [origin], origin }
  },
  boot: (service, machine) => changed(service.systemPath(machine)),
  bios: (service, machine) => changed(`${service.systemPath(machine)}/Bios`),
  firmware: () => changed('/redfish/v1/UpdateService/FirmwareInventory'),
  erase: (service, machine, { disk: device }) => {
    const disk = machine.disks.find((candidate) => candidate.device === device)
    return disk && changed(`${service.chassisPath(machine)}/Drives/${driveId(machine, disk)}`)
  },
  disk: (service, machine, { volume, change }) => {
    const unit = storageUnits(machine).find(({ raid }) => raid)
    if (typeof volume !== 'string' || !unit) return undefined
    const origin = `${service.systemPath(machine)}/Storage/${unit.id}/Volumes/${volume}`
    const event = change === 'deleted' ? 'ResourceEvent.ResourceRemoved' : 'ResourceEvent.ResourceCreated'
    return { event, args: [], origin }
  },
}

export const noticed = (service: Service, machine: Machine, kind: string, detail: Detail): Noticed | undefined =>
  rows[kind]?.(service, machine, detail)
