import { expect, test } from 'vitest'
import { Bench } from '../../test/fake-agent/bench.ts'
import type { BlockDevice } from '../machine/block-device.ts'
import type { RamdiskBoot } from '../machine/machine.ts'
import { Agent } from './agent.ts'
import { byPath, diskEntry, inventory } from './inventory.ts'

type Interface = Record<string, unknown>
type Inventory = Record<string, Record<string, unknown>> & { interfaces: Interface[]; disks: Interface[] }

function told(bench = new Bench(), parameters: Record<string, string> = {}, from: RamdiskBoot['from'] = 'network') {
  for (const disk of bench.machine.disks) disk.powerOn()
  const boot = { number: 1, from, parameters }
  const process = bench.world.process('agent-node-1')
  const agent = new Agent(process, bench.machine, boot, bench.settings, () => {})
  process.kill()
  return inventory(agent) as Inventory
}

test('the inventory has the shape and the facts of the recorded one', () => {
  const { disks, ...others } = told()
  expect(disks.map(({ name }) => name)).toEqual(['/dev/sda', '/dev/sdb'])
  const nic = {
    has_carrier: true,
    lldp: null,
    vendor: '0x8086',
    product: '0x1593',
    client_id: null,
    biosdevname: null,
    speed_mbps: 25_000,
    driver: 'ice',
  }
  expect(others).toEqual({
    interfaces: [
      {
        ...nic,
        name: 'eno1',
        mac_address: '52:54:00:aa:bb:01',
        ipv4_address: '192.0.2.10',
        ipv6_address: 'fe80::5054:ff:feaa:bb01%eno1',
        pci_address: '0000:18:00.0',
      },
      {
        ...nic,
        name: 'eno2',
        mac_address: '52:54:00:aa:bb:02',
        ipv4_address: null,
        ipv6_address: null,
        has_carrier: false,
        pci_address: '0000:18:00.1',
      },
    ],
    cpu: {
      model_name: 'Intel(R) Xeon(R) Gold 6338N CPU @ 2.20GHz',
      frequency: '3500.0000',
      count: 32,
      architecture: 'x86_64',
      flags: ['fpu', 'vme', 'de', 'pse', 'tsc', 'msr', 'pae', 'mce'],
      socket_count: 1,
    },
    memory: { total: 134_690_174_402, physical_mb: 131_072 },
    bmc_address: null,
    bmc_v6address: null,
    system_vendor: {
      product_name: 'PowerEdge R650',
      serial_number: 'ABC1234',
      manufacturer: 'Dell Inc.',
      firmware: { vendor: 'Dell Inc.', version: '1.12.1', build_date: '09/13/2024' },
    },
    boot: { current_boot_mode: 'uefi', pxe_interface: '01-52-54-00-aa-bb-01' },
    hostname: 'node-1',
  })
})

test('only the first interface has an address, and only with a cable', () => {
  const bench = new Bench()
  const [first, second] = bench.machine.nics
  second!.carrier = true
  expect(told(bench).interfaces.map(({ ipv4_address }) => ipv4_address)).toEqual(['192.0.2.10', null])
  first!.carrier = false
  expect(told(bench).interfaces.map(({ ipv4_address }) => ipv4_address)).toEqual([null, null])
  expect(told(bench).interfaces[0]).toMatchObject({ ipv6_address: null, has_carrier: false })
})

test('virtual interfaces are no part of it', () => {
  const bench = new Bench()
  Object.assign(bench.machine.nics[0]!, { mac: 'fa:16:3e:00:00:01' })
  Object.assign(bench.machine.nics[1]!, { mac: '52:54:00:AA:BB:02' })
  expect(told(bench).interfaces.map(({ mac_address }) => mac_address)).toEqual(['52:54:00:aa:bb:02'])
})

test('switches are listened to if that is wished, and only over a cable', () => {
  const { interfaces } = told(new Bench(), { 'ipa-collect-lldp': 'true' })
  expect(interfaces.map(({ lldp }) => lldp)).toEqual([
    [
      [1, '0402000000aa01'],
      [2, '0545746865726e6574312f31'],
      [3, '0078'],
      [0, ''],
    ],
    [],
  ])
})

test('the boot: its mode, and the interface that the boot loader names', () => {
  const bench = new Bench()
  bench.machine.bootMode = 'Legacy'
  expect(told(bench)['boot']).toEqual({ current_boot_mode: 'bios', pxe_interface: '01-52-54-00-aa-bb-01' })
  const named = { BOOTIF: '01-52-54-00-aa-bb-02' }
  expect(told(new Bench(), named)['boot']).toMatchObject({ pxe_interface: '01-52-54-00-aa-bb-02' })
  expect(told(new Bench(), {}, 'virtual media')['boot']).toMatchObject({ pxe_interface: null })
  const without = new Bench()
  without.machine.nics.length = 0
  expect(told(without)['boot']).toMatchObject({ pxe_interface: null })
})

test('a disk without a size is no disk, and leaves the others in their slots', () => {
  const bench = new Bench()
  Object.defineProperty(bench.machine.disks[0], 'sizeBytes', { value: 0 })
  expect(told(bench).disks).toMatchObject([{ name: '/dev/sdb', hctl: '1:0:0:0' }])
})

const disk: Partial<BlockDevice> = {
  device: '/dev/sda',
  model: 'M',
  vendor: 'ATA',
  serial: 'S',
  wwn: '0x5',
  sizeBytes: 5,
  rotational: true,
  transport: 'sata',
  logicalSectorBytes: 512,
  physicalSectorBytes: 4096,
}
const entry = (facts: Partial<BlockDevice>, slot = 2) => diskEntry({ ...disk, ...facts } as BlockDevice, slot)

test('what a disk says depends on how it is attached', () => {
  const sata = {
    name: '/dev/sda',
    model: 'M',
    size: 5,
    rotational: true,
    wwn: '0x5',
    serial: 'S',
    vendor: 'ATA',
    wwn_with_extension: null,
    wwn_vendor_extension: null,
    hctl: '2:0:0:0',
    by_path: '/dev/disk/by-path/pci-0000:00:17.0-ata-3',
    logical_sectors: 512,
    physical_sectors: 4096,
    tran: 'sata',
  }
  expect(entry({})).toEqual(sata)
  expect(entry({ transport: 'sas' })).toEqual({ ...sata, tran: 'sas', by_path: null })
  const nvme = { vendor: null, hctl: null, tran: 'nvme', by_path: '/dev/disk/by-path/pci-0000:65:00.0-nvme-1' }
  expect(entry({ device: '/dev/nvme0n1', transport: 'nvme' })).toEqual({ ...sata, name: '/dev/nvme0n1', ...nvme })
  // Of a device of the mapper the kernel knows nothing but its size.
  expect(entry({ device: '/dev/dm-0', transport: 'fc' })).toEqual({
    ...sata,
    name: '/dev/dm-0',
    model: null,
    vendor: null,
    hctl: null,
    by_path: null,
    tran: null,
  })
  const silent = { model: undefined, wwn: undefined, serial: undefined, vendor: undefined, transport: undefined }
  const nothing = { model: null, wwn: null, serial: null, vendor: null, tran: null, by_path: null }
  expect(entry(silent as Partial<BlockDevice>)).toEqual({ ...sata, ...nothing })
})

test('every NVMe controller is in a slot of its own', () => {
  const path = (device: string) => byPath({ ...disk, device, transport: 'nvme' } as BlockDevice, 0)
  expect(path('/dev/nvme1n1')).toBe('/dev/disk/by-path/pci-0000:66:00.0-nvme-1')
  expect(path('/dev/nvme12n1')).toBe('/dev/disk/by-path/pci-0000:71:00.0-nvme-1')
})
