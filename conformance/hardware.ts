/**
 * A real Ironic over our hardware: Debian's conductor drives the emulated BMC and agent, and what is on the disks afterwards
 * is looked up behind its back.
 */
import type { NodeRecord } from './api.ts'
import { Baremetal } from './baremetal.ts'
import { type Bench, enrolmentOf, Node, realBench, type Boot } from './bench.ts'
import { Checks } from './checks.ts'
import { type Announced, describeDisks, tenantBytes } from './cleanroom.ts'
import { haveDebian, versionOf } from './debian.ts'
import { withCleanUp } from './processes.ts'

const checks = new Checks()
const metadata = '[{"interface": "deploy", "step": "erase_devices_metadata"}]'

async function main(): Promise<number> {
  if (!(await haveDebian('conformance:hardware', ['ironic', 'sushy', 'ironicclient', 'openstackclient']))) return 0
  const bench = await realBench({ nodes: 2, cleanTimeoutSeconds: 40, heartbeatTimeoutSeconds: 5 })
  console.log(`Ironic ${await versionOf('ironic')} with sushy ${await versionOf('sushy')} on ${bench.api.url}`)
  const [first, second] = bench.lab.machines as [Announced, Announced]
  await Promise.all([byHand(bench, first, 'ipxe'), byHand(bench, second, 'redfish-virtual-media')])
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
  // The default of an automated clean is to erase partition tables and signatures, and nothing else.
  checks.equal(
    'signatures on the disks',
    after.disks.flatMap(({ signatures }) => signatures),
    [],
  )
  checks.equal('manual clean', cleaned.provision_state, 'manageable')
  checks.equal('power afterwards, at the machine', (await node.truth()).power, 'Off')
  checks.equal(
    'path',
    (await node.path()).map(({ to }) => to),
    [
      ...['verifying', 'manageable'],
      ...['cleaning', 'clean wait', 'cleaning', 'clean wait', 'cleaning', 'available', 'manageable'],
      ...['cleaning', 'clean wait', 'cleaning', 'clean wait', 'cleaning', 'manageable'],
    ],
  )
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
