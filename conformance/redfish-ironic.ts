/**
 * What a real Ironic does with our BMC out of band: BIOS settings and volumes by clean steps, booted from virtual media,
 * with a BMC as the specification has it; and what it says to the BMCs of makers, whose ways are on record.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Api, type NodeRecord } from './api.ts'
import { type Bench, type CleanStep, Node } from './bench.ts'
import { Checks } from './checks.ts'
import { type Announced, Cleanroom, tenantBytes } from './cleanroom.ts'
import { haveDebian, versionOf } from './debian.ts'
import { type Ironic, startIronic } from './ironic.ts'
import { atEnd, withCleanUp } from './processes.ts'

const checks = new Checks()
const only = process.argv.slice(2)

/** Longer than any step takes here, and shorter than patience. */
const stepMs = 120_000

type Story = {
  /** A maker's BMC. */
  bmc: string
  about: string
  /** How many times faster than life the machine is; its BMC's windows are in real time. */
  speed?: number
  tell: (node: Node) => Promise<void>
}

const step = (interface_: string, name: string, args?: Record<string, unknown>): CleanStep => ({
  interface: interface_,
  step: name,
  ...(args && { args }),
})
const setting = { name: 'LogicalProc', value: 'Disabled' }
const applyBios = step('bios', 'apply_configuration', { settings: [setting] })
const metadata = step('deploy', 'erase_devices_metadata')

/** Runs clean steps, and tells what became of the node. */
async function cleaned(node: Node, ...steps: CleanStep[]): Promise<NodeRecord> {
  await node.clean(...steps)
  const record = await node.reaches(['manageable', 'clean failed'], stepMs)
  // Ironic's own SQLite does not always wait for its turn on a busy machine.
  if (record.last_error?.includes('database is locked') === true) throw new Error(record.last_error)
  const names = steps.map(({ interface: owner, step: name }) => `${owner}.${name}`).join(', ')
  checks.say(`${names}: Ironic says ${record.provision_state}${said(record)}`)
  return record
}

const said = ({ last_error: error }: NodeRecord): string => (error === null ? '' : `: ${error}`)

/** An attribute as the BMC shows it, and as Ironic remembers it. */
async function biosValue(node: Node, name: string): Promise<unknown[]> {
  const shown = (await redfish(node.machine, `${node.machine.system}/Bios`)) as { Attributes: Record<string, unknown> }
  const kept = (await node.bench.api.must('GET', `/v1/nodes/${node.uuid}/bios/${name}`)) as Record<
    string,
    { value: unknown }
  >
  return [shown.Attributes[name], kept[name]?.value]
}

async function redfish({ bmc, username, password }: Announced, path: string): Promise<unknown> {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const response = await fetch(bmc + path, { headers: { authorization } })
  return response.json()
}

/** How often the BMC answered what Ironic asked of it with an error, by request and status. */
async function refusals({ bench, machine }: Node): Promise<Map<string, number>> {
  const counted = new Map<string, number>()
  for (const { kind, source, method, path, status } of await bench.lab.journal()) {
    if (kind !== 'served' || source !== `bmc-${machine.name}` || Number(status) < 400) continue
    const place = String(path).replace(machine.system, '…')
    const what = `${String(method)} ${place} ${String(status)}`
    counted.set(what, (counted.get(what) ?? 0) + 1)
  }
  return counted
}

async function tellRefusals(node: Node): Promise<Map<string, number>> {
  const counted = await refusals(node)
  for (const [what, times] of counted) checks.say(`its BMC answered ${what}${times > 1 ? `, ${times} times` : ''}`)
  return counted
}

const has = (counted: Map<string, number>, what: RegExp): boolean => [...counted.keys()].some((each) => what.test(each))

/** Everything that the generic BMC is to do for a node. */
async function wholeLife(node: Node): Promise<void> {
  const before = await biosValue(node, setting.name)
  checks.equal('the attribute before', before, ['Enabled', 'Enabled'])
  const applied = await cleaned(node, applyBios)
  checks.equal('bios.apply_configuration', applied.provision_state, 'manageable')
  checks.equal('the attribute, by BMC and by Ironic', await biosValue(node, setting.name), ['Disabled', 'Disabled'])
  const reset = await cleaned(node, step('bios', 'factory_reset'))
  checks.equal('bios.factory_reset', reset.provision_state, 'manageable')
  checks.equal('the attribute, by BMC and by Ironic', await biosValue(node, setting.name), ['Enabled', 'Enabled'])
  await volumes(node)
  await node.provision('provide')
  const provided = await node.reaches(['available', 'clean failed'], stepMs)
  checks.equal(`automated clean${said(provided)}`, provided.provision_state, 'available')
  checks.equal('bytes of tenants on the disks', tenantBytes(await node.truth()), 0)
}

async function volumes(node: Node): Promise<void> {
  const target = { logical_disks: [{ size_gb: 100, raid_level: '1', is_root_volume: true }] }
  await node.bench.api.must('PUT', `/v1/nodes/${node.uuid}/states/raid`, target)
  const made = await cleaned(node, step('raid', 'create_configuration'))
  const known = made.raid_config['logical_disks'] as { raid_level: string; size_gb: number }[] | undefined
  checks.equal('raid.create_configuration', made.provision_state, 'manageable')
  checks.equal(
    'logical disks in the record',
    known?.map(({ raid_level: level, size_gb: size }) => [level, size]),
    [['1', 100]],
  )
  checks.equal(
    'volumes in the machine',
    (await node.truth()).volumes.map(({ level }) => level),
    ['RAID1'],
  )
  const deleted = await cleaned(node, step('raid', 'delete_configuration'))
  checks.equal('raid.delete_configuration', deleted.provision_state, 'manageable')
  checks.equal('logical disks in the record', deleted.raid_config['logical_disks'], [])
  checks.equal('volumes in the machine', (await node.truth()).volumes, [])
}

/** The controller takes changes at the next POST only, so Ironic follows tasks. */
async function volumesOnReset(node: Node): Promise<void> {
  const late = { '@Redfish.OperationApplyTimeSupport': { SupportedValues: ['OnReset'] } }
  const rule = { at: `bmc-${node.machine.name}`, match: { method: 'GET', path: '**/Volumes' }, does: { merge: late } }
  await node.bench.lab.ask('POST', '/rules', rule)
  await volumes(node)
  const tasks = (await redfish(node.machine, '/redfish/v1/TaskService/Tasks?$expand=.')) as {
    Members: { Name: string; TaskState: string }[]
  }
  checks.equal(
    'tasks of the BMC',
    tasks.Members.map(({ Name, TaskState }) => [Name, TaskState]),
    [
      ['Create Volume', 'Completed'],
      ['Delete Volume', 'Completed'],
    ],
  )
}

const stories: readonly Story[] = [
  {
    bmc: 'generic',
    about: 'BIOS, volumes and an automated clean, booted from virtual media',
    tell: async (node) => {
      await wholeLife(node)
      const counted = await tellRefusals(node)
      checks.that('the BMC refused nothing', !has(counted, / (400|409|5..)$/))
    },
  },
  { bmc: 'generic', about: 'volumes that are made and deleted by POST, with a task each', tell: volumesOnReset },
  {
    bmc: 'idrac10',
    about: 'power on soon after power off is a conflict; later releases try again, 21.4 does not',
    tell: async (node) => {
      const record = await cleaned(node, applyBios)
      const counted = await tellRefusals(node)
      checks.that('the BMC answered the reset with 409', has(counted, /^POST .*ComputerSystem\.Reset 409$/))
      checks.equal('the step that reboots', record.provision_state, 'clean failed')
      checks.matches('last_error', record.last_error, /409|ActionParameterValueConflict|conflict/)
    },
  },
  {
    bmc: 'ilo5',
    about: 'one reset soon after another is refused; later releases of sushy try again, 4.3 does not',
    // Slow enough that the machine is through POST for longer than the window when Ironic resets it.
    speed: 15,
    tell: async (node) => {
      const record = await cleaned(node, applyBios)
      const counted = await tellRefusals(node)
      checks.that('the BMC answered a reset with 400', has(counted, /^POST .*ComputerSystem\.Reset 400$/))
      checks.equal('the step that reboots', record.provision_state, 'clean failed')
      checks.matches('last_error', record.last_error, /InvalidOperationForSystemState/)
    },
  },
  {
    bmc: 'supermicro-x11',
    about: 'UsbCd is the virtual CD, media take nothing but the image, there is no override mode: Ironic copes',
    tell: async (node) => {
      const record = await cleaned(node, applyBios)
      await tellRefusals(node)
      checks.equal('the step that reboots', record.provision_state, 'manageable')
      checks.equal('the attribute, by BMC and by Ironic', await biosValue(node, setting.name), ['Disabled', 'Disabled'])
    },
  },
  {
    bmc: 'idrac9',
    about:
      'a medium is shown as inserted for seconds after its ejection: Ironic 21.4 takes it for its own and inserts none',
    tell: async (node) => {
      const first = await cleaned(node, metadata)
      checks.equal('the first clean', first.provision_state, 'manageable')
      const second = await cleaned(node, metadata)
      const inserted = (await node.bench.lab.journal()).filter(
        ({ kind, source, path }) =>
          kind === 'served' && source === `bmc-${node.machine.name}` && String(path).endsWith('.InsertMedia'),
      )
      checks.equal('media inserted in two cleans', inserted.length, 1)
      checks.equal('the second clean, at once', second.provision_state, 'clean failed')
      checks.matches('last_error', second.last_error, /^Timeout reached while cleaning the node/)
    },
  },
  {
    bmc: 'sd530',
    about: 'there is no InsertMedia, media come by PATCH: Ironic copes',
    tell: async (node) => {
      const record = await cleaned(node, metadata)
      await tellRefusals(node)
      checks.equal('a clean from virtual media', record.provision_state, 'manageable')
    },
  },
]

async function tell(ironic: Ironic, { bmc, about, speed = 150, tell: story }: Story, index: number): Promise<void> {
  // Addresses are counted, and each story has a machine of its own: the last.
  const arguments_ = [
    ...['--ironic', ironic.url, '--nodes', String(index + 1), '--profile', 'hba-raid-1u', '--bmc', bmc, '--seed', bmc],
    ...['--boot', 'redfish-virtual-media', '--speed', String(speed), '--agent-speed', '2.5'],
  ]
  const lab = await Cleanroom.start('hardware', ...arguments_)
  const images = { deploy_kernel: ironic.image('ramdisk.kernel'), deploy_ramdisk: ironic.image('ramdisk.initramfs') }
  const bench: Bench = {
    name: bmc,
    api: new Api(ironic.url),
    lab,
    images: { ...images, bootloader: ironic.image('bootloader.img') },
    tls: false,
    path: async () => [],
  }
  const machine = lab.machines.at(-1) as Announced
  checks.about(`${bmc}: ${about}`)
  const interfaces = { name: `${bmc}-${index}`, bios_interface: 'redfish', raid_interface: 'redfish' }
  const node = await Node.create(bench, machine, 'redfish-virtual-media', interfaces)
  await node.provision('manage')
  const managed = await node.reaches(['manageable', 'enroll'])
  if (!checks.equal(`manage${said(managed)}`, managed.provision_state, 'manageable')) return
  await story(node)
}

/**
 * Debian's sushy comes without its registries of messages, and so it cannot follow any task: Ironic waits for ever. A copy
 * of it gets a directory without any.
 */
function mendSushy(): void {
  const installed = '/usr/lib/python3/dist-packages/sushy'
  if (existsSync(join(installed, 'standard_registries'))) return
  const directory = mkdtempSync(join(tmpdir(), 'cleanroom-sushy-'))
  atEnd(async () => rmSync(directory, { recursive: true, force: true }))
  cpSync(installed, join(directory, 'sushy'), { recursive: true })
  mkdirSync(join(directory, 'sushy', 'standard_registries'))
  process.env['PYTHONPATH'] = directory
  console.log("Debian's sushy lacks standard_registries, without which no task can be followed: a copy has it, empty.")
}

async function untilUnlocked(work: (attempt: number) => Promise<void>): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt++)
    try {
      return await work(attempt)
    } catch (error) {
      const { message } = error as Error
      if (!message.includes('database is locked')) return void checks.that(message, false)
      checks.say('Ironic says its database is locked; from the beginning')
    }
  checks.that('Ironic gets at its own database', false)
}

async function main(): Promise<number> {
  if (!(await haveDebian('conformance:redfish-ironic', ['ironic', 'sushy']))) return 0
  mendSushy()
  const settings = { CLEAN_TIMEOUT: '45', POWER_SYNC: '3600', HEARTBEAT_TIMEOUT: '5', METADATA_PRIORITY: '10' }
  const ironic = await startIronic(
    { ...settings, ERASE_PRIORITY: '10' },
    {
      DEFAULT: { enabled_raid_interfaces: 'no-raid,agent,redfish,fake' },
      redfish: { raid_config_status_interval: 5, raid_config_fail_interval: 5 },
    },
  )
  console.log(`Ironic ${await versionOf('ironic')} with sushy ${await versionOf('sushy')} on ${ironic.url}`)
  for (const [index, story] of stories.entries())
    if (only.length === 0 || only.some((word) => `${story.bmc} ${story.about}`.includes(word)))
      await untilUnlocked((attempt) => tell(ironic, story, index + attempt * stories.length))
  return checks.verdict('conformance:redfish-ironic')
}

await withCleanUp(main)
