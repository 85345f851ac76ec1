import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { AgentFault, ToolEffect } from '../../src/fake-agent/faults.ts'
import type { Machine } from '../../src/machine/machine.ts'
import { Bench, node } from './bench.ts'
import { recordedMachine } from './recorded-machine.ts'

/**
 * Steps of the generic hardware manager, recorded with the real agent whose shell tools were stand-ins: what each tool
 * said there is said here by a machine in the same state, or by an ordered failure of the same tool.
 */
type Recorded = {
  label: string
  step: { step: string }
  driver_internal_info: object
  overrides: object
  answer: Record<string, unknown>
}

type Setup = { faults?: AgentFault[]; machine?: (machine: Machine) => void }

const tool = (begins: string, does: ToolEffect): Setup => ({
  faults: [{ at: 'tool', match: { tool: begins }, does }],
})
const [sda, sdb, nvme] = [0, 1, 2]
const ata = (machine: Machine) => machine.disks[sda]!.ata!
const vmfs = (type: string): Setup => ({
  machine: ({ disks }) => void (disks[sda]!.layout = { signatures: ['gpt'], tableUuid: type, partitions: [] }),
})
const frozen: Setup = { machine: (machine) => void (ata(machine).frozen = true) }
const upper = 'AA31E02A-400F-11DB-9590-000C2911D1B8'

const eraseSetups: Record<string, Setup> = {
  'ata frozen, no fallback': frozen,
  'ata frozen, fallback shred': frozen,
  'ata frozen, old-style fallback key': frozen,
  'ata locked': {
    machine: (machine) => {
      ata(machine).setPassword('somebody else')
      ata(machine).locked = true
    },
  },
  'ata set-pass fails': tool('hdparm --user-master u --security-set-pass', { exitCode: 5 }),
  'ata erase fails': tool('hdparm --user-master u --security-erase', { exitCode: 5 }),
  'ata still enabled after erase': {
    machine: (machine) => void (ata(machine).mishaps = { staysEnabledAfterErase: true }),
  },
  'hdparm -I itself fails': tool('hdparm -I /dev/sda', {
    exitCode: 25,
    stderr: 'HDIO_DRIVE_CMD(identify) failed: Input/output error',
  }),
  'smartctl unavailable -> shred': tool('smartctl', {}),
  'nvme format unsupported': { machine: ({ disks }) => void (disks[nvme]!.spec.nvme!.oacs = 0) },
  'nvme no crypto (ses=1)': { machine: ({ disks }) => void (disks[nvme]!.spec.nvme!.fna = 0) },
  'nvme id-ctrl fails': tool('nvme id-ctrl', {}),
  'nvme id-ctrl junk': tool('nvme id-ctrl', { exitCode: 0, stdout: 'junk' }),
  'nvme format fails': tool('nvme format', {}),
  'shred fails': {
    faults: [
      { at: 'tool', match: { tool: 'shred' }, does: {} },
      { at: 'tool', match: { tool: 'smartctl' }, does: {} },
    ],
  },
  'read-only device': { machine: ({ disks }) => void (disks[sdb]!.readOnly = true) },
  'read-only device, skip allowed': { machine: ({ disks }) => void (disks[sdb]!.readOnly = true) },
  'metadata with read-only device': { machine: ({ disks }) => void (disks[sdb]!.readOnly = true) },
  'raid member skipped': {
    machine: ({ disks }) => void (disks[sdb]!.layout = { signatures: ['linux_raid_member'], partitions: [] }),
  },
  'no disks': {
    machine: ({ disks }) => {
      for (const disk of disks) disk.missing = true
    },
  },
  'lsblk fails': tool('lsblk -bia --json -oKNAME', {
    exitCode: 32,
    stderr: 'lsblk: failed to access sysfs directory',
  }),
  'lsblk junk json': tool('lsblk -bia --json -oKNAME', { exitCode: 0, stdout: 'junk' }),
  'protected vmfs gpt': vmfs(upper),
  'protected vmfs lower-case guid': vmfs(upper.toLowerCase()),
  'protected, guard off by node': vmfs(upper),
  'metadata wipefs fails one': {
    faults: ['wipefs --force --all /dev/sdb', 'wipefs --all /dev/sdb'].map((begins) => ({
      at: 'tool' as const,
      match: { tool: begins },
      does: { stderr: 'wipefs: error: /dev/sdb: probing initialization failed: Device or resource busy' },
    })),
  },
  'metadata 520-byte sectors': {
    machine: ({ disks }) => Object.defineProperty(disks[sdb]!, 'logicalSectorBytes', { value: 520 }),
  },
  'metadata sgdisk fails': tool('sgdisk -Z /dev/sda', {
    exitCode: 2,
    stderr: 'Problem opening /dev/sda for reading!',
  }),
  'express nvme fails falls back': tool('nvme format', {}),
  'express both fail': {
    faults: [
      { at: 'tool', match: { tool: 'nvme format' }, does: { stderr: 'ACCESS_DENIED' } },
      { at: 'tool', match: { tool: 'wipefs --force --all /dev/nvme0n1' }, does: { stderr: 'busy' } },
      { at: 'tool', match: { tool: 'wipefs --all /dev/nvme0n1' }, does: { stderr: 'busy' } },
    ],
  },
}

const partitioned: Setup = {
  machine: ({ disks }) => {
    for (const disk of disks) disk.write('tenant')
  },
}

const raidSetups: Record<string, Setup> = {
  'create: partitions present': partitioned,
  'create: mdadm fails': tool('mdadm --create', {
    stderr: 'mdadm: cannot open /dev/sda1: Device or resource busy',
  }),
  'create: parted mkpart fails': tool('parted /dev/sda -s -a optimal', {
    stderr: 'Error: Unable to satisfy all constraints on the partition.',
  }),
  'delete: stuck array': {
    machine: ({ softwareRaid, disks }) => {
      for (const disk of disks) softwareRaid.partition(disk, ['MAX'])
      softwareRaid.create({ level: 'RAID1', members: disks.map((disk) => ({ disk, partition: 1 })) })
    },
    faults: [{ at: 'tool', match: { tool: 'mdadm --stop' }, does: { stderr: 'mdadm: busy' } }],
  },
  'burnin_cpu fail': tool('stress-ng', { exitCode: 2, stderr: 'stress-ng: error' }),
  'burnin_disk fail': tool('fio', { stderr: 'verify failed' }),
  'burnin_disk smart fail': {
    machine: ({ disks }) => {
      for (const disk of disks) disk.health = 'predicted to fail'
    },
  },
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8')) as Recorded[]

/** Long texts of the recordings were cut; what is left of them must be the beginning. */
function cut(value: unknown, recorded: unknown): unknown {
  if (typeof recorded === 'string' && typeof value === 'string' && /<(rest omitted|cut)>$/.test(recorded))
    return value.startsWith(recorded.slice(0, recorded.indexOf('…')).trimEnd()) ? recorded : value
  if (Array.isArray(value)) return value.map((each, i) => cut(each, (recorded as unknown[])[i]))
  if (typeof recorded !== 'object' || recorded === null || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, cut(each, (recorded as Record<string, unknown>)[key])]),
  )
}

/** What the recorded disks called themselves. */
const identities = [
  { serial: '2216367A1B2C', wwn: '0x500a075136a1b2c3' },
  { serial: 'WWZ0ABCD', wwn: '0x5000c500e1234567' },
  { serial: 'Y1A0A00ABCDE', wwn: 'eui.8ce38ee20b3f1a01' },
]

async function replay({ step, driver_internal_info, overrides, answer }: Recorded, setup: Setup = {}) {
  const profile = structuredClone(recordedMachine)
  const bench = await new Bench({ faults: setup.faults ?? [] }, profile).start()
  await bench.untilHeartbeats(1)
  for (const [i, disk] of bench.machine.disks.entries()) Object.assign(disk, identities[i])
  setup.machine?.(bench.machine)
  const {
    id: _id,
    status: _status,
    ...now
  } = await bench.command('clean.execute_clean_step', {
    step,
    node: { ...node, driver_internal_info, ...overrides },
    ports: [],
  })
  return { now: cut(now, answer), before: answer }
}

describe('erasing', () => {
  test.each(read('erase'))('$label', async (recorded) => {
    const { now, before } = await replay(recorded, eraseSetups[recorded.label])
    expect(now).toEqual(before)
  })
})

describe('software RAID and burn-in', () => {
  test.each(read('raid-and-burn-in'))('$label', async (recorded) => {
    const { now, before } = await replay(recorded, raidSetups[recorded.label])
    expect(now).toEqual(before)
  })
})
