import { collection, link, type Resource } from '../resource.ts'
import { enabled } from '../status.ts'

const count = (prefix: string, length: number): string[] => Array.from({ length }, (_, i) => `${prefix}${i + 1}`)

const architectures = { x86_64: ['x86', 'x86-64'], aarch64: ['ARM', 'ARM-A64'] } as const

/** Modules of equal size that make up a machine's memory. */
const moduleMib = (totalMib: number): number => Math.min(16_384, totalMib)

/** Processors, memory modules and network interfaces: they are what the machine's model says, and never change. */
export const systemParts: readonly Resource[] = [
  collection('/Systems/:system/Processors', 'Processor', 'Processor Collection', ({ machine }) =>
    count('CPU', machine.profile.cpu.sockets),
  ),
  {
    path: '/Systems/:system/Processors/:processor',
    type: '#Processor.v1_20_0.Processor',
    read: ({ machine, ids }) => {
      const { cpu } = machine.profile
      const index = count('CPU', cpu.sockets).indexOf(ids.processor ?? '')
      if (index < 0) return undefined
      const [ProcessorArchitecture, InstructionSet] = architectures[cpu.architecture]
      return {
        Name: `Processor ${index + 1}`,
        Socket: `CPU ${index + 1}`,
        ProcessorType: 'CPU',
        ProcessorArchitecture,
        InstructionSet,
        Manufacturer: cpu.modelName.startsWith('AMD') ? 'AMD' : 'Intel(R) Corporation',
        Model: cpu.modelName,
        MaxSpeedMHz: cpu.mhz,
        TotalCores: cpu.coresPerSocket,
        TotalThreads: cpu.coresPerSocket * 2,
        Status: enabled,
      }
    },
  },
  collection('/Systems/:system/Memory', 'Memory', 'Memory Collection', ({ machine: { profile } }) =>
    count('DIMM', Math.ceil(profile.memoryMib / moduleMib(profile.memoryMib))),
  ),
  {
    path: '/Systems/:system/Memory/:dimm',
    type: '#Memory.v1_20_0.Memory',
    read: ({ machine: { profile }, ids }) => {
      const size = moduleMib(profile.memoryMib)
      const index = count('DIMM', Math.ceil(profile.memoryMib / size)).indexOf(ids.dimm ?? '')
      if (index < 0) return undefined
      return {
        Name: `Memory module ${index + 1}`,
        MemoryType: 'DRAM',
        MemoryDeviceType: 'DDR4',
        CapacityMiB: Math.min(size, profile.memoryMib - index * size),
        OperatingSpeedMhz: 3200,
        Status: enabled,
      }
    },
  },
  collection('/Systems/:system/EthernetInterfaces', 'EthernetInterface', 'Ethernet Interfaces', ({ machine }) =>
    machine.nics.map(({ name }) => name),
  ),
  {
    path: '/Systems/:system/EthernetInterfaces/:nic',
    type: '#EthernetInterface.v1_12_3.EthernetInterface',
    read: ({ machine, service, ids }) => {
      const nic = machine.nics.find(({ name }) => name === ids.nic)
      if (!nic) return undefined
      return {
        Name: nic.name,
        InterfaceEnabled: true,
        MACAddress: nic.mac,
        PermanentMACAddress: nic.mac,
        SpeedMbps: nic.speedMbps,
        LinkStatus: nic.carrier ? 'LinkUp' : 'LinkDown',
        Status: enabled,
        Links: { Chassis: link(service.chassisPath(machine)) },
      }
    },
  },
]
