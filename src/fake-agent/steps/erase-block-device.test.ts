import { gunzipSync } from 'fflate'
import { parseTar } from 'nanotar'
import { expect, test } from 'vitest'
import { Bench, node } from '../../../test/fake-agent/bench.ts'
import { recordedMachine } from '../../../test/fake-agent/recorded-machine.ts'
import type { Machine } from '../../machine/machine.ts'
import { toolFailure } from '../errors.ts'
import type { ToolEffect } from '../faults.ts'
import type { AgentSettings } from '../settings.ts'

type Case = {
  machine?: (machine: Machine) => void
  tools?: Record<string, ToolEffect>
  info?: object
  settings?: AgentSettings
}

/** Erases a SATA, a SAS and an NVMe drive; what the step said, what the drives did, what the agent's own log has. */
async function erased(step: string, { machine, tools = {}, info = {}, settings = {} }: Case = {}) {
  const faults = Object.entries(tools).map(([tool, does]) => ({ at: 'tool' as const, match: { tool }, does }))
  const bench = await new Bench({ ...settings, faults }, structuredClone(recordedMachine)).start()
  await bench.untilHeartbeats(1)
  machine?.(bench.machine)
  const { command_error: error } = await bench.cleanStep(step, {
    node: { ...node, driver_internal_info: { disk_erasure_concurrency: 3, ...info } },
  })
  const logs = await bench.command('log.collect_system_logs', {})
  const { system_logs } = logs['command_result'] as { system_logs: string }
  const log = parseTar(gunzipSync(Buffer.from(system_logs, 'base64')))[0]?.text
  const did = bench.machine.disks.map(({ erasures }) => erasures.map(({ method }) => method).join())
  return { error: error as { type: string; details: string } | null, log, did, bench }
}

const [ata, sas, nvme] = [0, 1, 2]
const usual = ['ata-secure-erase', 'overwrite', 'nvme-format']
const notFound = { type: 'HardwareManagerMethodNotFound', details: 'Could not find method: erase_block_device' }
const only = (i: number, method: string) => usual.map((each, at) => (at === i ? method : each))

test('three drives, three ways, and nothing to complain of', async () => {
  const { error, did, log } = await erased('erase_devices')
  expect(error).toBeNull()
  expect(did).toEqual(usual)
  expect(log).not.toMatch(/fail|skip|unable/i)
})

const refused: [string, Case, string][] = [
  [
    'is frozen',
    { machine: (m) => void (m.disks[ata]!.ata!.frozen = true) },
    'Block device /dev/sda is frozen and cannot be erased',
  ],
  [
    'has a foreign password',
    {
      machine: (m) => {
        m.disks[ata]!.ata!.setPassword('foreign')
        m.disks[ata]!.ata!.locked = true
      },
    },
    'Block device /dev/sda already has a security password set',
  ],
  [
    'takes no password',
    { tools: { 'hdparm --user-master u --security-set-pass': { exitCode: 5 } } },
    `Security password set failed for device /dev/sda: ${toolFailure('hdparm --user-master u --security-set-pass NULL /dev/sda', 5)}`,
  ],
  [
    'does not begin',
    { tools: { 'hdparm --user-master u --security-erase': { exitCode: 5, stderr: 'no' } } },
    `Erase failed for device /dev/sda: ${toolFailure('hdparm --user-master u --security-erase-enhanced NULL /dev/sda', 5, '', 'no')}`,
  ],
  [
    'refuses to begin',
    { machine: (m) => void (m.disks[ata]!.mishaps = { refuses: ['ata-secure-erase'] }) },
    `Erase failed for device /dev/sda: ${toolFailure('hdparm --user-master u --security-erase-enhanced NULL /dev/sda', 5, '', 'SECURITY: Input/output error')}`,
  ],
  [
    'still has its password',
    { machine: (m) => void (m.disks[ata]!.ata!.mishaps = { staysEnabledAfterErase: true }) },
    'An unknown error occurred erasing block device /dev/sda',
  ],
]

test.each(refused)(
  'a SATA drive that %s: only the log says so; overwritten where that is allowed',
  async (_, given, text) => {
    const failed = await erased('erase_devices', given)
    expect(failed.error).toMatchObject(notFound)
    expect(failed.log).toContain(
      `Failed to invoke secure erase, fallback to shred is not enabled: Error erasing block device: ${text}`,
    )
    const allowed = await erased('erase_devices', { ...given, info: { agent_continue_if_secure_erase_failed: true } })
    expect(allowed.log).toContain(
      `Failed to invoke secure erase, falling back to shred: Error erasing block device: ${text}`,
    )
    // What nobody can unlock cannot be overwritten either.
    const { locked } = allowed.bench.machine.disks[ata]!.ata!
    expect({ fails: allowed.error !== null, overwritten: allowed.did[ata]!.endsWith('overwrite') }).toEqual({
      fails: locked,
      overwritten: !locked,
    })
  },
)

const nvmeRefused: [string, Case, string][] = [
  [
    'cannot be asked',
    { tools: { 'nvme id-ctrl': { exitCode: 1, stderr: 'no' } } },
    toolFailure('nvme id-ctrl /dev/nvme0n1 -o json', 1, '', 'no'),
  ],
  [
    'does not answer',
    { machine: (m) => void (m.disks[nvme]!.mishaps = { identify: 'fails' }) },
    toolFailure('nvme id-ctrl /dev/nvme0n1 -o json', 1, '', 'identify controller: Input/output error'),
  ],
  [
    'knows no format',
    { machine: (m) => void (m.disks[nvme]!.spec.nvme!.oacs = 0) },
    'nvme-cli did not return any supported format modes for device: /dev/nvme0n1',
  ],
  [
    'refuses the format',
    { machine: (m) => void (m.disks[nvme]!.mishaps = { refuses: ['nvme-format'] }) },
    toolFailure('nvme format /dev/nvme0n1 -s 2 -f', 1, '', 'ACCESS_DENIED'),
  ],
]

test.each(nvmeRefused)(
  'an NVMe drive that %s: only the log says so; overwritten where that is allowed',
  async (_, given, text) => {
    const failed = await erased('erase_devices', given)
    expect(failed.error).toMatchObject(notFound)
    expect(failed.log).toMatch(/fallback to shred is not enabled: Error erasing block device: /)
    expect(failed.log).toContain(text)
    const allowed = await erased('erase_devices', { ...given, info: { agent_continue_if_secure_erase_failed: true } })
    expect(allowed.error).toBeNull()
    expect(allowed.did[nvme]).toMatch(/overwrite$/)
  },
)

test.each([
  ['agent_enable_ata_secure_erase', only(ata, 'overwrite')],
  ['agent_enable_nvme_secure_erase', only(nvme, 'overwrite')],
])('%s switched off means overwriting', async (key, did) => {
  expect((await erased('erase_devices', { info: { [key]: false } })).did).toEqual(did)
})

test.each([
  ['smartctl does not work', { tools: { 'smartctl -d ata /dev/sda -g security': {} } }],
  ['it says nothing sensible', { machine: (m: Machine) => void (m.disks[ata]!.mishaps = { identify: 'garbled' }) }],
])('a SATA drive is overwritten if %s', async (_, given) => {
  const { error, did } = await erased('erase_devices', given)
  expect(error).toBeNull()
  expect(did).toEqual(only(ata, 'overwrite'))
})

test('a SATA drive that does not say what it is fails the step', async () => {
  const { error, did } = await erased('erase_devices', {
    machine: ({ disks }) => void (disks[ata]!.mishaps = { identify: 'fails' }),
  })
  const why = toolFailure('hdparm -I /dev/sda', 25, '', 'HDIO_DRIVE_CMD(identify) failed: Input/output error')
  expect(error?.details).toContain(why)
  expect(did).toEqual(only(ata, ''))
})

test.each([
  [{}, 'shred --force --zero --verbose --iterations 1 /dev/sdb', 2],
  [{ agent_erase_devices_iterations: 3 }, 'shred --force --zero --verbose --iterations 3 /dev/sdb', 4],
  [{ agent_erase_devices_zeroize: false }, 'shred --force --verbose --iterations 1 /dev/sdb', 1],
])('overwriting with %j', async (info, command, passes) => {
  const failed = await erased('erase_devices', { info, tools: { [command]: { stderr: 'no' } } })
  expect(failed.error).toMatchObject(notFound)
  expect(failed.log).toContain(`Erasing block device /dev/sdb failed with error ${toolFailure(command, 1, '', 'no')}`)
  expect(failed.log).toContain('Unable to erase block device /dev/sdb: device is unsupported.')
  const once = await erased('erase_devices', { info: { ...info, agent_erase_devices_iterations: 1 } })
  const did = await erased('erase_devices', { info })
  const took = (of: typeof did) => {
    const [erasure] = of.bench.machine.disks[sas]!.erasures
    return (erasure!.endedAt as number) - erasure!.startedAt
  }
  const single = 'agent_erase_devices_zeroize' in info ? 1 : 2
  expect(took(did) / took(once)).toBeCloseTo(passes / single, 2)
})

test('a drive that refuses to be overwritten fails the step', async () => {
  const { error, log } = await erased('erase_devices', {
    machine: ({ disks }) => void (disks[sas]!.mishaps = { refuses: ['overwrite'] }),
  })
  expect(error).toMatchObject(notFound)
  expect(log).toMatch(/Erasing block device \/dev\/sdb failed with error /)
})

test('what is left out is logged, and a hardened agent leaves no member of an array out', async () => {
  const machine = ({ disks }: Machine) =>
    void (disks[sas]!.layout = { signatures: ['linux_raid_member'], partitions: [] })
  const usually = await erased('erase_devices', { machine })
  expect(usually.error).toBeNull()
  expect(usually.did).toEqual(only(sas, ''))
  expect(usually.log).toContain('Skipping erase of RAID member device /dev/sdb')
  const hardened = await erased('erase_devices', { machine, settings: { hardened: true } })
  expect(hardened.error).toMatchObject({
    type: 'BlockDeviceEraseError',
    details: 'Device /dev/sdb is a member of an array, which hides it from the erase.',
  })
  const readOnly = await erased('erase_devices', {
    machine: ({ disks }) => void (disks[sas]!.readOnly = true),
    info: { agent_erase_skip_read_only: true },
  })
  expect(readOnly.log).toContain('Skipping erase of read-only device /dev/sdb')
})

test('a device of which lsblk cannot tell is taken for a member of an array, and left out', async () => {
  const { error, did } = await erased('erase_devices', { tools: { 'lsblk --fs --noheadings /dev/sdb': {} } })
  expect(error).toBeNull()
  expect(did).toEqual(only(sas, ''))
  const missing = await erased('erase_devices', { tools: { 'lsblk --fs --noheadings /dev/sdb': { missing: true } } })
  expect(missing.error?.details).toContain("FileNotFoundError: [Errno 2] No such file or directory: 'lsblk'")
})

test('an express erase formats NVMe drives alone, unless that is switched off', async () => {
  const express = await erased('erase_devices_express')
  expect(express.error).toBeNull()
  expect(express.did).toEqual(['metadata', 'metadata', 'nvme-format'])
  const off = await erased('erase_devices_express', { info: { agent_enable_nvme_secure_erase: false } })
  expect(off.did).toEqual(['metadata', 'metadata', 'metadata'])
  const fails = await erased('erase_devices_express', {
    machine: ({ disks }) => {
      for (const i of [ata, sas]) disks[i]!.mishaps = { refuses: ['metadata'] }
    },
  })
  const complaint = (name: string) =>
    `"${name}": ${toolFailure(`wipefs --all ${name}`, 1, '', `wipefs: error: ${name}: probing initialization failed: Input/output error`)}`
  expect(fails.error).toMatchObject({
    type: 'BlockDeviceEraseError',
    details: `Failed to conduct an express erase on the device(s): ${complaint('/dev/sdb')}\n${complaint('/dev/sda')}`,
  })
})

test('a metadata wipe names all devices it could not wipe', async () => {
  const { error } = await erased('erase_devices_metadata', {
    machine: ({ disks }) => {
      for (const i of [ata, sas]) disks[i]!.mishaps = { refuses: ['metadata'] }
    },
  })
  expect(error?.details).toMatch(/^Failed to erase the metadata on the device\(s\): "\/dev\/sdb": .*; "\/dev\/sda": /s)
})

test('a metadata wipe empties both ends of each partition before it gets to the table', async () => {
  let partitions = 0
  const { error, bench } = await erased('erase_devices_metadata', {
    machine: ({ disks }) => {
      const [disk] = disks
      disk!.write('tenant')
      partitions = disk!.layout.partitions.length
      // A size of sectors for which the real agent has no way to wipe the disk itself.
      Object.defineProperty(disk, 'logicalSectorBytes', { value: 520 })
    },
  })
  expect(error?.details).toContain('UnboundLocalError')
  const [disk] = bench.machine.disks
  expect(partitions).toBeGreaterThan(0)
  expect(disk!.sizeBytes - (disk!.remains().get('tenant') ?? 0)).toBe(partitions * 2 * 33 * 512)
})
