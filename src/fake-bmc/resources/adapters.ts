import type { Nic } from '../../machine/machine.ts'
import { collection, link, type At, type Resource } from '../resource.ts'
import { enabled } from '../status.ts'

const nicOf = ({ machine, ids }: At): Nic | undefined => machine.nics.find(({ name }) => name === ids.nic)

const adapter = '/Chassis/:chassis/NetworkAdapters/:nic'

/** A MAC as switches announce ports: an adapter of this machine sees the one it is plugged into. */
const portId = ({ mac }: Nic): string => mac.toUpperCase()

/** Network adapters, with one port and one function each, and their places on the PCIe bus. */
export const adapters: readonly Resource[] = [
  collection('/Chassis/:chassis/NetworkAdapters', 'NetworkAdapter', 'Network Adapters', ({ machine }) =>
    machine.nics.map(({ name }) => name),
  ),
  {
    path: adapter,
    type: '#NetworkAdapter.v1_12_0.NetworkAdapter',
    read: (at) => {
      const nic = nicOf(at)
      return (
        nic && {
          Name: nic.name,
          Manufacturer: null,
          Model: nic.driver,
          Controllers: [
            {
              FirmwarePackageVersion: at.machine.firmware.version(`nic:${nic.name}`) ?? null,
              Links: {
                Ports: [link(`${at.path}/Ports/1`)],
                NetworkDeviceFunctions: [link(`${at.path}/NetworkDeviceFunctions/1`)],
                PCIeDevices: [link(`${at.service.chassisPath(at.machine)}/PCIeDevices/${nic.name}`)],
              },
            },
          ],
          Ports: link(`${at.path}/Ports`),
          NetworkDeviceFunctions: link(`${at.path}/NetworkDeviceFunctions`),
          Status: enabled,
        }
      )
    },
  },
  collection(`${adapter}/Ports`, 'Port', 'Ports', (at) => (nicOf(at) ? ['1'] : undefined)),
  {
    path: `${adapter}/Ports/:port`,
    type: '#Port.v1_16_0.Port',
    read: (at) => {
      const nic = nicOf(at)
      if (!nic || at.ids.port !== '1') return undefined
      return {
        Name: `Port 1 of ${nic.name}`,
        PortProtocol: 'Ethernet',
        CurrentSpeedGbps: nic.carrier ? nic.speedMbps / 1000 : 0,
        LinkStatus: nic.carrier ? 'LinkUp' : 'LinkDown',
        Ethernet: {
          AssociatedMACAddresses: [nic.mac],
          ...(nic.carrier && { LLDPEnabled: true, LLDPReceive: { PortId: portId(nic), PortIdSubtype: 'MacAddr' } }),
        },
        Status: enabled,
      }
    },
  },
  collection(`${adapter}/NetworkDeviceFunctions`, 'NetworkDeviceFunction', 'Network Device Functions', (at) =>
    nicOf(at) ? ['1'] : undefined,
  ),
  {
    path: `${adapter}/NetworkDeviceFunctions/:function`,
    type: '#NetworkDeviceFunction.v1_10_0.NetworkDeviceFunction',
    read: (at) => {
      const nic = nicOf(at)
      if (!nic || at.ids.function !== '1') return undefined
      return {
        Name: `Function 1 of ${nic.name}`,
        NetDevFuncType: 'Ethernet',
        DeviceEnabled: true,
        Ethernet: { MACAddress: nic.mac, PermanentMACAddress: nic.mac },
        Status: enabled,
      }
    },
  },
  collection('/Chassis/:chassis/PCIeDevices', 'PCIeDevice', 'PCIe Devices', ({ machine }) =>
    machine.nics.map(({ name }) => name),
  ),
  {
    path: '/Chassis/:chassis/PCIeDevices/:nic',
    type: '#PCIeDevice.v1_18_0.PCIeDevice',
    read: (at) => {
      const nic = nicOf(at)
      if (!nic) return undefined
      return {
        Name: nic.name,
        DeviceType: 'SingleFunction',
        Manufacturer: null,
        Model: nic.driver,
        PCIeFunctions: link(`${at.path}/PCIeFunctions`),
        Status: enabled,
        Links: { Chassis: [link(at.service.chassisPath(at.machine))] },
      }
    },
  },
  collection('/Chassis/:chassis/PCIeDevices/:nic/PCIeFunctions', 'PCIeFunction', 'PCIe Functions', (at) =>
    nicOf(at) ? ['1'] : undefined,
  ),
  {
    path: '/Chassis/:chassis/PCIeDevices/:nic/PCIeFunctions/:function',
    type: '#PCIeFunction.v1_6_0.PCIeFunction',
    read: (at) => {
      const nic = nicOf(at)
      if (!nic || at.ids.function !== '1') return undefined
      return {
        Name: `Function 1 of ${nic.name}`,
        FunctionId: 0,
        FunctionType: 'Physical',
        DeviceClass: 'NetworkController',
        VendorId: nic.vendorId,
        DeviceId: nic.productId,
        Status: enabled,
        Links: { PCIeDevice: link(at.path.slice(0, at.path.indexOf('/PCIeFunctions'))) },
      }
    },
  },
]
