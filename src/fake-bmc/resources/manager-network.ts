import { collection, link, type At, type Body, type Resource } from '../resource.ts'
import { patchedArray } from '../fields.ts'
import { enabled } from '../status.ts'

/** A locally administered address, made from the service's own UUID. */
const macOf = (uuid: string): string => `02:${uuid.replaceAll('-', '').slice(0, 10).match(/../g)?.join(':')}`

function hostName(at: At): Body {
  const { HostName: name = 'bmc' } = at.service.own(`${at.service.managerPath}/NetworkProtocol`)
  return { HostName: name, FQDN: `${name as string}.example.com` }
}

export const managerNetwork: readonly Resource[] = [
  collection('/Managers/:manager/EthernetInterfaces', 'EthernetInterface', 'Network Interfaces of the BMC', () => [
    'eth0',
  ]),
  {
    path: '/Managers/:manager/EthernetInterfaces/eth0',
    type: '#EthernetInterface.v1_12_3.EthernetInterface',
    read: (at) => {
      const ipv4 = { Address: '127.0.0.1', SubnetMask: '255.0.0.0', AddressOrigin: 'Static', Gateway: '127.0.0.1' }
      const { AddressOrigin: _, ...fixed } = ipv4
      const own = at.service.own(at.path)
      return {
        Name: 'Network Interface of the BMC',
        InterfaceEnabled: true,
        MACAddress: macOf(at.service.uuid),
        PermanentMACAddress: macOf(at.service.uuid),
        SpeedMbps: 1000,
        FullDuplex: true,
        MTUSize: 1500,
        LinkStatus: 'LinkUp',
        ...hostName(at),
        IPv4Addresses: [ipv4],
        IPv4StaticAddresses: [fixed],
        IPv6Addresses: [],
        IPv6StaticAddresses: [],
        DHCPv4: { DHCPEnabled: false },
        VLAN: { VLANEnable: own['VLAN/VLANEnable'] ?? false, VLANId: own['VLAN/VLANId'] ?? 1 },
        NameServers: [],
        StaticNameServers: own.StaticNameServers ?? [],
        Status: enabled,
      }
    },
    patch: {
      privilege: 'ConfigureManager',
      fields: {
        StaticNameServers: { type: 'array', items: 'string', nullable: true },
        'VLAN/VLANEnable': { type: 'boolean' },
        'VLAN/VLANId': { type: 'integer', min: 1, max: 4094 },
      },
      apply: ({ service, path }, values) => {
        const { StaticNameServers: sent, ...others } = values
        const present = (service.own(path).StaticNameServers ?? []) as unknown[]
        service.setOwn(path, {
          ...others,
          ...(Array.isArray(sent) && { StaticNameServers: patchedArray(present, sent) }),
        })
        return undefined
      },
    },
  },
  {
    path: '/Managers/:manager/NetworkProtocol',
    type: '#ManagerNetworkProtocol.v1_10_1.ManagerNetworkProtocol',
    read: (at) => {
      const own = at.service.own(at.path)
      const tls = at.service.certificate !== undefined
      return {
        Name: 'Network Protocols',
        ...hostName(at),
        HTTP: { Port: 80, ProtocolEnabled: !tls },
        HTTPS: { Port: 443, ProtocolEnabled: tls, Certificates: link(`${at.path}/HTTPS/Certificates`) },
        SSDP: { Port: 1900, ProtocolEnabled: false },
        NTP: {
          Port: 123,
          ProtocolEnabled: own['NTP/ProtocolEnabled'] ?? false,
          NTPServers: own['NTP/NTPServers'] ?? [],
        },
        Status: enabled,
      }
    },
    patch: {
      privilege: 'ConfigureManager',
      fields: {
        HostName: { type: 'string', min: 1, max: 63, format: /^[A-Za-z0-9-]+$/ },
        'NTP/ProtocolEnabled': { type: 'boolean' },
        'NTP/NTPServers': { type: 'array', items: 'string', nullable: true },
      },
      apply: ({ service, path }, values) => {
        const { 'NTP/NTPServers': sent, ...others } = values
        const present = (service.own(path)['NTP/NTPServers'] ?? []) as unknown[]
        service.setOwn(path, {
          ...others,
          ...(Array.isArray(sent) && { 'NTP/NTPServers': patchedArray(present, sent) }),
        })
        return undefined
      },
    },
  },
]
