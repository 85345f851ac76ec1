import type { BlockDevice } from '../machine/block-device.ts'
import type { Nic } from '../machine/machine.ts'
import type { Agent } from './agent.ts'

/**
 * What the agent tells of the machine it runs on.
 *
 * @source ironic_python_agent/hardware.py GenericHardwareManager.list_hardware_info
 */
export function inventory(agent: Agent): Record<string, unknown> {
  const { machine } = agent
  const { profile } = machine
  const { cpu } = profile
  return {
    interfaces: machine.nics
      .filter(({ mac }) => agent.macAddresses().includes(mac.toLowerCase()))
      .map((nic, i) => ({
        name: nic.name,
        mac_address: nic.mac.toLowerCase(),
        ipv4_address: addressOf(agent, nic, i),
        ipv6_address: nic.carrier ? `${linkLocal(nic.mac)}%${nic.name}` : null,
        has_carrier: nic.carrier,
        lldp: agent.parameters.collectLldp ? neighbour(nic, i) : null,
        vendor: nic.vendorId,
        product: nic.productId,
        client_id: null,
        biosdevname: null,
        speed_mbps: nic.speedMbps,
        pci_address: `0000:18:00.${i}`,
        driver: nic.driver,
      })),
    cpu: {
      model_name: cpu.modelName,
      frequency: `${cpu.mhz}.0000`,
      count: cpu.sockets * cpu.coresPerSocket,
      architecture: cpu.architecture,
      flags: ['fpu', 'vme', 'de', 'pse', 'tsc', 'msr', 'pae', 'mce'],
      socket_count: cpu.sockets,
    },
    // A device without a size is a reader without a card, or broken.
    disks: machine
      .blockDevices()
      .map(diskEntry)
      .filter(({ size }) => size > 0),
    memory: { total: Math.floor(profile.memoryMib * 1_048_576 * 0.98), physical_mb: profile.memoryMib },
    bmc_address: null,
    bmc_v6address: null,
    system_vendor: {
      product_name: profile.model,
      serial_number: machine.serial,
      manufacturer: profile.manufacturer,
      firmware: {
        vendor: profile.manufacturer,
        version: machine.firmware.version('bios') ?? '',
        build_date: '09/13/2024',
      },
    },
    boot: {
      current_boot_mode: machine.bootMode === 'Legacy' ? 'bios' : 'uefi',
      pxe_interface: pxeInterface(agent),
    },
    hostname: machine.name,
  }
}

/** Only the first interface is in a network with a DHCP server. */
export const addressOf = (agent: Agent, { carrier }: Nic, i: number): string | null =>
  i === 0 && carrier ? agent.ownAddress() : null

/** What a switch says of itself: type and value of its chassis, of the port, of how long that holds, and the end. */
const neighbour = ({ carrier }: Nic, i: number): [number, string][] =>
  carrier
    ? [
        [1, '0402000000aa01'],
        [2, `05${hex(`Ethernet1/${i + 1}`)}`],
        [3, '0078'],
        [0, ''],
      ]
    : []

const hex = (text: string) => Buffer.from(text).toString('hex')

/** The interface PXE booted from, as PXE writes it: the hardware type and the MAC address. */
export function pxeInterface({ boot, machine, parameters }: Agent): string | null {
  const mac = machine.nics[0]?.mac.toLowerCase().replaceAll(':', '-')
  return parameters.bootif ?? (boot.from === 'network' && mac ? `01-${mac}` : null)
}

/** Where a disk is attached: in the slots of a typical board. */
export function byPath({ transport, device }: BlockDevice, i: number): string | null {
  if (transport === 'sata') return `/dev/disk/by-path/pci-0000:00:17.0-ata-${i + 1}`
  if (transport !== 'nvme') return null
  const controller = Number(/nvme(\d+)/.exec(device)?.[1] ?? 0)
  return `/dev/disk/by-path/pci-0000:${(0x65 + controller).toString(16)}:00.0-nvme-1`
}

/** A disk as the inventory shows it. Of one made by the device mapper only udev knows who it is. */
export function diskEntry(disk: BlockDevice, i: number) {
  const mapped = disk.device.startsWith('/dev/dm-')
  const onSlot = !mapped && disk.transport !== 'nvme'
  return {
    name: disk.device,
    model: mapped ? null : (disk.model ?? null),
    size: disk.sizeBytes,
    rotational: disk.rotational,
    wwn: disk.wwn ?? null,
    serial: disk.serial ?? null,
    vendor: onSlot ? (disk.vendor ?? null) : null,
    wwn_with_extension: null,
    wwn_vendor_extension: null,
    hctl: onSlot ? `${i}:0:0:0` : null,
    by_path: byPath(disk, i),
    logical_sectors: disk.logicalSectorBytes,
    physical_sectors: disk.physicalSectorBytes,
    tran: mapped ? null : (disk.transport ?? null),
  }
}

/** The link-local IPv6 address made from a MAC address. */
function linkLocal(mac: string): string {
  const bytes = mac.split(':').map((byte) => Number.parseInt(byte, 16))
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = bytes
  const group = (high: number, low: number) => ((high << 8) | low).toString(16)
  return `fe80::${group(a ^ 2, b)}:${group(c, 0xff)}:${group(0xfe, d)}:${group(e, f)}`
}
