/**
 * A real Ironic over our hardware: Debian's conductor drives the emulated BMC and agent, and what is on the disks afterwards
 * is looked up behind its back.
 */
import type { NodeRecord } from './api.ts'
import { Baremetal } from './baremetal.ts'
import { type Bench, enrolmentOf, Node, realBench, type Boot } from './bench.ts'
import { cases } from './cases.ts'
import { Checks } from './checks.ts'
import { type Announced, describeDisks, tenantBytes } from './cleanroom.ts'
import { haveDebian, versionOf } from './debian.ts'
import { play } from './outcome.ts'
import { withCleanUp } from './processes.ts'

const checks = new Checks()
const metadata = '[{"interface": "deploy", "step": "erase_devices_metadata"}]'

async function main(): Promise<number> {
  if (!(await haveDebian('conformance:hardware', ['ironic', 'sushy', 'ironicclient', 'openstackclient']))) return 0
  const bench = await realBench({
    nodes: 3 + lives.length,
    profile: 'eight-hdd-2u',
    speed: 4_000,
    cleanTimeoutSeconds: 20,
    heartbeatTimeoutSeconds: 5,
    erasePriority: 10,
  })
  console.log(`Ironic ${await versionOf('ironic')} with sushy ${await versionOf('sushy')} on ${bench.api.url}`)
  const [first, second, third, ...others] = bench.lab.machines as [Announced, Announced, Announced, ...Announced[]]
  await Promise.all([byHand(bench, first, 'ipxe'), byHand(bench, second, 'redfish-virtual-media')])
  await Promise.all([
    restartInErase(bench, third),
    ...lives.map((life, i) => live(bench, life, others[i] as Announced)),
  ])
  return checks.verdict('conformance:hardware')
}

/** One node's life with Debian's `baremetal`, as an operator would do it. */
async function byHand(bench: Bench, machine: Announced, boot: Boot): Promise<void> {
  const ironic = new Baremetal(bench.api.url)
  const hears = (text: string) => checks.say(`${machine.name}: Ironic says ${text}`)
  const { uuid } = await ironic.json<{ uuid: string }>('node', 'create', ...createArguments(bench, machine, boot))
  for (const mac of machine.macs) await ironic.run('port', 'create', '--node', uuid, mac)
  const node = new Node(bench, uuid, machine)

  await ironic.run('node', 'manage', machine.name)
  const managed = await node.reaches(['manageable', 'enroll'])
  hears(`manage → ${summary(managed)}`)
  const before = tenantBytes(await node.truth())

  await ironic.run('node', 'provide', machine.name)
  const provided = await node.reaches(['available', 'clean failed'], 90_000)
  hears(`provide → ${summary(provided)}`)
  const after = await node.truth()
  if (provided.provision_state !== 'available') throw new Error(`${machine.name} cannot be cleaned`)

  await ironic.run('node', 'manage', machine.name)
  await node.reaches('manageable')
  await ironic.run('node', 'clean', machine.name, '--clean-steps', metadata)
  const cleaned = await node.reaches(['manageable', 'clean failed'], 90_000)
  hears(`clean → ${summary(cleaned)}`)

  checks.about(`${machine.name}, ${boot}, with Debian's baremetal`)
  for (const line of describeDisks(after)) checks.say(`disks after the automated clean: ${line}`)
  checks.equal('manage', managed.provision_state, 'manageable')
  checks.equal('power state as Ironic reads it', managed.power_state, 'power off')
  checks.that('a tenant had left data', before > 0, before)
  checks.equal('automated clean', provided.provision_state, 'available')
  checks.equal('last_error', provided.last_error, null)
  checks.equal('bytes of tenants on the disks', tenantBytes(after), 0)
  checks.equal('manual clean', cleaned.provision_state, 'manageable')
  checks.equal('power afterwards, at the machine', (await node.truth()).power, 'Off')
  checks.equal(
    'path',
    (await node.path()).map(({ to }) => to),
    [
      ...['verifying', 'manageable'],
      ...['cleaning', 'clean wait', 'cleaning', 'clean wait', 'cleaning', 'clean wait', 'cleaning', 'available'],
      'manageable',
      ...['cleaning', 'clean wait', 'cleaning', 'clean wait', 'cleaning', 'manageable'],
    ],
  )
}

/** A scripted life of a node under a real Ironic, and what must come of it. */
type Life = { name: string; expect: Record<string, unknown> }

const failedStep = 'Clean step deploy.flash failed on node <node>. The flash is worn out.'
const gone =
  'Timeout reached while cleaning the node. Please check if the ramdisk responsible for the cleaning is running on the node. Failed on step '

const lives: readonly Life[] = [
  { name: 'manual erase_devices', expect: { provision_state: 'manageable', 'data left on disks': false } },
  {
    name: 'software RAID is created and deleted',
    expect: {
      provision_state: 'manageable',
      last_error: null,
      'logical disks after creation': (disks: unknown) => (disks as { raid_level: string }[])[0]?.raid_level === '1',
      'logical disks': null,
    },
  },
  {
    name: 'a step fails, manual',
    expect: { provision_state: 'clean failed', last_error: failedStep, maintenance: true, fault: 'clean failure' },
  },
  {
    // Ironic takes a busy agent for one without steps: nothing is erased, and the node is available.
    name: 'the agent is busy when asked for its steps, automated',
    expect: { provision_state: 'available', last_error: null, 'data left on disks': true },
  },
  { name: 'the agent is busy when given a step', expect: { provision_state: 'manageable', last_error: null } },
  {
    name: 'a step asks for a reboot, automated',
    expect: { provision_state: 'available', 'data left on disks': false },
  },
  {
    name: 'the ramdisk is another version after a reboot, automated',
    expect: { provision_state: 'available', 'data left on disks': false },
  },
  {
    name: 'abort while a step runs',
    expect: {
      provision_state: 'clean failed',
      last_error: 'By request, the clean operation was aborted during or after the completion of step "deploy.slow"',
      maintenance: false,
    },
  },
  {
    name: 'no agent ever calls',
    expect: { provision_state: 'clean failed', last_error: `${gone}{}.`, maintenance: false },
  },
  {
    name: 'the agent goes silent in a step',
    expect: {
      provision_state: 'clean failed',
      last_error: `${gone}{'interface': 'deploy', 'step': 'slow', 'abortable': True, 'priority': 0}.`,
      maintenance: true,
    },
  },
  {
    name: 'automated clean with TLS to the agent',
    expect: { provision_state: 'available', 'scheme of agent_url': 'https', 'data left on disks': false },
  },
]

async function live(bench: Bench, { name, expect }: Life, machine: Announced): Promise<void> {
  const one = cases.find((each) => each.name === name)
  if (!one) throw new Error(`there is no case ${name}`)
  const outcome = await play(one, bench, machine)
  checks.about(name)
  checks.say(`path: ${(outcome['path'] as string[]).map((step) => step.replace(/.* > /, '')).join(', ')}`)
  for (const [fact, wanted] of Object.entries(expect)) {
    if (typeof wanted === 'function')
      checks.that(fact, (wanted as (got: unknown) => boolean)(outcome[fact]), outcome[fact])
    else checks.equal(fact, outcome[fact], wanted)
  }
  if (outcome['did not end'] !== undefined) checks.that('it ends', false, outcome['did not end'])
}

/**
 * The headline. On virtual media an agent that starts again in the same boot still has its token; its empty list of
 * commands is taken for the end of the step.
 */
async function restartInErase(bench: Bench, machine: Announced): Promise<void> {
  const node = await Node.create(bench, machine, 'redfish-virtual-media')
  await node.manage()
  await node.provision('provide')
  await node.runs('erase_devices', 60_000)
  await node.betweenHeartbeats({ do: 'agent crashes', restartMs: 500 })
  const record = await node.reaches(['available', 'clean failed'], 90_000)
  const truth = await node.truth()
  checks.about('GREEN IS NOT CLEAN: the agent restarts while disks are erased, virtual media')
  checks.say(`Ironic says:   ${summary(record)}`)
  for (const line of describeDisks(truth)) checks.say(`the disk says: ${line}`)
  checks.equal('provision_state', record.provision_state, 'available')
  checks.equal('last_error', record.last_error, null)
  checks.equal('maintenance', record.maintenance, false)
  checks.that("a tenant's data is still there", tenantBytes(truth) > 0)
}

function createArguments(bench: Bench, machine: Announced, boot: Boot): string[] {
  const { driver, driver_info, properties, ...interfaces } = enrolmentOf(bench, machine, boot)
  const pairs = (option: string, object: unknown) =>
    Object.entries(object as Record<string, string>).flatMap(([key, value]) => [option, `${key}=${value}`])
  return [
    ...['--name', machine.name, '--driver', String(driver)],
    ...Object.entries(interfaces).flatMap(([name, value]) => [`--${name.replace('_', '-')}`, String(value)]),
    ...pairs('--driver-info', driver_info),
    ...pairs('--property', properties),
  ]
}

const summary = ({ provision_state, power_state, maintenance, last_error }: NodeRecord): string =>
  [provision_state, power_state ?? 'power unknown', maintenance ? 'maintenance' : '', last_error ?? 'no error']
    .filter(Boolean)
    .join(', ')

await withCleanUp(main)
