/**
 * A real Ironic over our hardware: Debian's conductor drives the emulated BMC and agent, and what is on the disks afterwards
 * is looked up behind its back. With words as arguments, only the scripted lives that have one of them in their names.
 */
import type { NodeRecord } from './api.ts'
import { Baremetal } from './baremetal.ts'
import { type Bench, enrolmentOf, Node, realBench, type Boot } from './bench.ts'
import { casesWithTls } from './cases-with-tls.ts'
import { cases } from './cases.ts'
import { Checks } from './checks.ts'
import { type Announced, describeDisks, tenantBytes } from './cleanroom.ts'
import { haveDebian, versionOf } from './debian.ts'
import { greenIsNotClean, tlsTellsThem } from './headline.ts'
import { type Life, lives, livesWithTls } from './lives.ts'
import { type Outcome, play } from './outcome.ts'
import { withCleanUp } from './processes.ts'

const checks = new Checks()
const metadata = '[{"interface": "deploy", "step": "erase_devices_metadata"}]'

/** Lives at a time on each Ironic. */
const atOnce = 8

async function main(): Promise<number> {
  if (!(await haveDebian('conformance:hardware', ['ironic', 'sushy', 'ironicclient', 'openstackclient']))) return 0
  const only = process.argv.slice(2)
  const chosen = ({ name }: Life) => only.length === 0 || only.some((word) => name.includes(word))
  const plain = inBothBoots(lives.filter(chosen))
  const withTls = inBothBoots(livesWithTls.filter(chosen))
  const settings = {
    profile: 'eight-hdd-2u',
    speed: 4_000,
    cleanTimeoutSeconds: 20,
    heartbeatTimeoutSeconds: 5,
    erasePriority: 10,
  }
  const [open, strict] = await Promise.all([
    realBench({ ...settings, nodes: 3 + 2 * plain.length }),
    realBench({ ...settings, nodes: 3 + 2 * withTls.length, tls: true }),
  ])
  console.log(`Ironic ${await versionOf('ironic')} with sushy ${await versionOf('sushy')}`)
  console.log(`  ${open.api.url}: takes agents without TLS`)
  console.log(`  ${strict.api.url}: agent.require_tls as it is by default; agents make a certificate in each boot`)
  const [first, second, third, ...others] = open.lab.machines as [Announced, Announced, Announced, ...Announced[]]
  const [fourth, fifth, sixth, ...rest] = strict.lab.machines as [Announced, Announced, Announced, ...Announced[]]
  if (only.length > 0) {
    await Promise.all([inTurn(open, plain, others), inTurn(strict, withTls, rest)])
    return checks.verdict('conformance:hardware')
  }
  await Promise.all([
    byHand(open, first, 'ipxe'),
    byHand(open, second, 'redfish-virtual-media'),
    byHand(strict, fourth, 'ipxe'),
    byHand(strict, fifth, 'redfish-virtual-media'),
  ])
  await Promise.all([inTurn(open, plain, others), inTurn(strict, withTls, rest)])
  await tlsTellsThem(strict, sixth, checks)
  await greenIsNotClean(open, third, checks)
  return checks.verdict('conformance:hardware')
}

type Planned = { life: Life; boot: Boot }

const inBothBoots = (all: readonly Life[]): Planned[] =>
  all.flatMap((life) => (life.boots ?? (['ipxe', 'redfish-virtual-media'] as const)).map((boot) => ({ life, boot })))

/**
 * Plays all lives, some at a time. What did not come out as it must is played again, one after another and on other machines:
 * on a busy computer a life may have met an unlucky moment.
 */
async function inTurn(bench: Bench, planned: readonly Planned[], machines: readonly Announced[]): Promise<void> {
  const queue = planned.entries()
  const again: number[] = []
  const worker = async () => {
    for (const [i, { life, boot }] of queue) {
      const outcome = await outcomeOf(bench, life, boot, machines[i] as Announced)
      if (Object.entries(life.expect).every(([fact, wanted]) => fits(outcome[fact], wanted)))
        judge(bench, life, boot, outcome)
      else again.push(i)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  for (const i of again) {
    const { life, boot } = planned[i] as Planned
    checks.say(`played again: ${life.name}; ${boot}`)
    judge(bench, life, boot, await outcomeOf(bench, life, boot, machines[planned.length + i] as Announced))
  }
}

const fits = (got: unknown, wanted: unknown): boolean =>
  typeof wanted === 'function'
    ? (wanted as (got: unknown) => boolean)(got)
    : JSON.stringify(got) === JSON.stringify(wanted)

/** One node's life with Debian's `baremetal`, as an operator would do it. */
async function byHand(bench: Bench, machine: Announced, boot: Boot): Promise<void> {
  const ironic = new Baremetal(bench.api.url)
  const heard: string[] = []
  const hears = (text: string) => void heard.push(`Ironic says: ${text}`)
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

  checks.about(`${machine.name}, ${boot}${bench.tls ? ', TLS required' : ''}, with Debian's baremetal`)
  for (const line of heard) checks.say(line)
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

async function outcomeOf(bench: Bench, { name }: Life, boot: Boot, machine: Announced): Promise<Outcome> {
  const one = [...cases, ...casesWithTls].find((each) => each.name === name)
  if (!one) throw new Error(`there is no case ${name}`)
  return { ...(await play({ ...one, boot }, bench, machine)), ...(await observed(bench, machine)) }
}

/** Prints what Ironic said in a life, and holds what came of it against what must. */
function judge(bench: Bench, { name, expect }: Life, boot: Boot, outcome: Outcome): void {
  const says = (field: string) => JSON.stringify(outcome[field])
  checks.about(`${name}; ${boot}${bench.tls ? ', TLS required' : ''}`)
  checks.say(`path: ${(outcome['path'] as string[]).map((step) => step.replace(/.* > /, '')).join(', ')}`)
  checks.say(`Ironic says: ${said.map((field) => `${field} ${says(field)}`).join(', ')}`)
  for (const line of outcome['Ironic logs'] as string[]) checks.say(`Ironic logs: ${line.slice(0, 300)}`)
  for (const [fact, wanted] of Object.entries(expect)) {
    if (typeof wanted === 'function') checks.that(fact, fits(outcome[fact], wanted), outcome[fact])
    else checks.equal(fact, outcome[fact], wanted)
  }
  if (outcome['did not end'] !== undefined) checks.that('it ends', false, outcome['did not end'])
}

const said = ['provision_state', 'power_state', 'maintenance', 'fault', 'last_error']

/** What is seen from outside the record: commands of all the node's agents, its boots, errors in Ironic's log. */
async function observed(bench: Bench, { name }: Announced): Promise<Outcome> {
  const { uuid } = await bench.api.node(name)
  const entries = await bench.lab.journal()
  const commands = entries.filter(({ kind, source }) => kind === 'command' && source === `agent-${name}`)
  return {
    'commands of the agents': commands.map(({ command, status }) => `${String(command)} ${String(status)}`),
    'boots of the ramdisk': entries.filter(({ kind, source }) => kind === 'boot' && source === name).length,
    'Ironic logs': bench.errors?.(uuid) ?? [],
  }
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
