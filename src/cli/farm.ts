import { openSync, writeSync } from 'node:fs'
import { nearby } from '../fake-bmc/bmc.ts'
import { personalities } from '../fake-bmc/personalities.ts'
import { profiles } from '../machine/profiles.ts'
import { UnlikeSaved } from '../machine/snapshot.ts'
import { startFarm as startMachines, type Farm, type FarmOptions as MachineOptions } from '../farm/farm.ts'
import type { Layout } from '../farm/farm-world.ts'
import { truthOf } from '../farm/truth.ts'
import type { Lab, LabNode } from '../lab/assemble.ts'
import { likeNodes, type BootInterface, type NodeSpec } from '../lab/fleet.ts'
import { didYouMean } from '../conductor/options/options.ts'
import { positiveNumber, wholeNumber } from './arguments.ts'
import { BadInput } from './bad-input.ts'
import { readMisbehaviour } from './fault-files.ts'
import { readText } from './files.ts'
import { accountFrom, isLoopback, listeningAddress, type Account } from './listening.ts'
import type { Output } from './output.ts'

/** What `serve` and `hardware` have in common: machines on real ports. */
export const farmOptions = {
  nodes: { value: 'N', says: 'machines, from 1 to 10000 (3)' },
  profile: { value: 'NAME', says: 'hardware profile of all of them (two-disk-1u)' },
  bmc: { value: 'MAKER', says: 'whose BMC the machines have, with its quirks: ilo5, idrac9, … (generic)' },
  boot: { value: 'NAME', says: 'ipxe or redfish-virtual-media (ipxe)' },
  tenant: { value: 'NAME', says: 'whose data fill the disks at the start (tenant-a); none for blank disks' },
  speed: { value: 'N', says: 'how many times faster than life machines boot and disks erase (1)' },
  'agent-speed': { value: 'N', says: 'the same for the heartbeats of agents (1)' },
  seed: { value: 'TEXT', says: 'what the identities of machines and the dice of faults are drawn from (cleanroom)' },
  tls: { says: 'agents make a certificate and speak TLS' },
  'bmc-tls': { says: 'BMCs make a certificate and speak TLS' },
  'bmc-reaches': {
    value: 'HOSTS',
    says: 'hosts that BMCs may fetch images from and send events to, with commas, or any (loopback only)',
  },
  'one-bmc': { says: 'one BMC at one address has all machines as its systems' },
  'base-port': { value: 'P', says: "the first BMC's port, the others follow (any free ones)" },
  agents: {
    value: 'WHERE',
    says: 'agents listen on ports, on addresses (127.1.x.y, the BMC beside it) or all on one-port (ports)',
  },
  bind: { value: 'ADDRESS', says: 'address to listen on (127.0.0.1); any other needs authentication' },
  account: { value: 'FILE', says: 'user:password of the BMCs (admin:password)' },
  db: { value: 'FILE', says: 'SQLite database in which everything survives the end of the program (nothing does)' },
  faults: { value: 'FILE', says: 'rules for HTTP servers and faults, as YAML or JSON' },
  journal: { value: 'FILE', says: 'write everything that happens to FILE, one JSON object a line' },
  'control-port': { value: 'P', says: 'an HTTP API on 127.0.0.1 that tells what is really on the disks' },
  json: { says: 'one JSON object a line' },
} as const

export type FarmOptions = { readonly [Name in keyof typeof farmOptions]?: string | true }

const text = (value: string | true | undefined, otherwise: string): string =>
  typeof value === 'string' ? value : otherwise

export type FarmSettings = {
  nodes: NodeSpec[]
  layout: Layout
  address: string
  account: Account | undefined
  speed: number
  agentSpeed: number
  basePort: number | undefined
  seed: string
}

/** What the common options ask for. Throws {@link BadInput}. */
export function farmSettings(options: FarmOptions): FarmSettings {
  const address = listeningAddress(text(options.bind, '127.0.0.1'))
  const account =
    typeof options.account === 'string' ? accountFrom(options.account, readText(options.account)) : undefined
  if (!isLoopback(address) && !account)
    throw new BadInput(`--bind ${address} lets others in, and nothing would ask who they are: add --account FILE.`)
  const count = wholeNumber('--nodes', text(options.nodes, '3'), { min: 1, max: 10_000 })
  const boot = text(options.boot, 'ipxe')
  if (boot !== 'ipxe' && boot !== 'redfish-virtual-media')
    throw new BadInput(`--boot must be ipxe or redfish-virtual-media, not ${JSON.stringify(boot)}.`)
  const tenant = text(options.tenant, 'tenant-a')
  const nodes = likeNodes(count, {
    profile: profileNamed(text(options.profile, 'two-disk-1u')),
    boot: boot satisfies BootInterface,
    ...(tenant === 'none' ? {} : { tenant }),
    bmc: {
      ...(typeof options.bmc === 'string' ? { personality: makerNamed(options.bmc) } : {}),
      egress: egressTo(text(options['bmc-reaches'], '')),
    },
    // Every Ironic can read from such a ramdisk, also one that never sends the token for it.
    agent: { tls: options.tls === true, tokenForReading: 'once sent' },
  })
  const layout = layoutNamed(text(options.agents, 'ports'))
  if (layout === 'one port' && options.tls === true)
    throw new BadInput('--tls needs an address or a port for each agent, not --agents one-port.')
  if (layout === 'addresses' && !isLoopback(address))
    throw new BadInput(`--agents addresses are loopback addresses; --bind ${address} does not go with them.`)
  const basePort =
    typeof options['base-port'] === 'string'
      ? wholeNumber('--base-port', options['base-port'], { min: 1, max: 65_535 - count })
      : undefined
  const speed = positiveNumber('--speed', text(options.speed, '1'))
  const agentSpeed = positiveNumber('--agent-speed', text(options['agent-speed'], '1'))
  const seed = text(options.seed, 'cleanroom')
  return { nodes, layout, address, account, speed, agentSpeed, basePort, seed }
}

/** Where BMCs may open connections to: hosts as URLs have them. */
function egressTo(hosts: string): (host: string) => boolean {
  const allowed = hosts.split(',').map((host) => host.trim().toLowerCase())
  const wrong = allowed.find((host) => /[/@\s]|:\d+$/.test(host) && !host.startsWith('['))
  if (wrong !== undefined)
    throw new BadInput(`--bmc-reaches wants hosts such as 192.0.2.7, not ${JSON.stringify(wrong)}.`)
  return (host) => nearby(host) || allowed.includes('any') || allowed.includes(host)
}

function layoutNamed(name: string): Layout {
  const layouts: Record<string, Layout> = { ports: 'ports', addresses: 'addresses', 'one-port': 'one port' }
  const layout = Object.hasOwn(layouts, name) ? layouts[name] : undefined
  if (!layout) throw new BadInput(`--agents must be ports, addresses or one-port, not ${JSON.stringify(name)}.`)
  return layout
}

const profileNamed = (name: string): string => oneOf(Object.keys(profiles), 'hardware profile', name)

const makerNamed = (name: string): string =>
  oneOf(
    personalities.map((each) => each.name),
    'BMC',
    name,
  )

function oneOf(names: readonly string[], what: string, name: string): string {
  if (names.includes(name)) return name
  throw new BadInput(`There is no ${what} ${name}.${didYouMean(name, names) || ` There are ${names.join(', ')}.`}`)
}

/** Builds the lab on real ports, with the journal and the control API the options ask for. */
export async function startFarm(
  options: FarmOptions,
  { nodes, layout, address, account, speed, agentSpeed, basePort, seed }: FarmSettings,
  more: Pick<MachineOptions, 'conductor' | 'ironicUrl' | 'enrol'>,
): Promise<Farm> {
  const controlPort =
    typeof options['control-port'] === 'string'
      ? { controlPort: wholeNumber('--control-port', options['control-port'], { min: 1, max: 65_535 }) }
      : {}
  const file = typeof options.journal === 'string' ? openJournal(options.journal) : undefined
  const names = nodes.map(({ name }) => name)
  const bmcs = options['one-bmc'] === true ? ['bmc'] : names.map((name) => `bmc-${name}`)
  const hosts = [...bmcs, ...names.map((name) => `agent-${name}`), ...(more.conductor ? ['ironic'] : [])]
  const misled =
    typeof options.faults === 'string' ? readMisbehaviour(options.faults, { hosts, nodes: names }) : undefined
  const farm = await startMachines({
    nodes,
    layout,
    address,
    speed,
    agentSpeed,
    seed,
    ...controlPort,
    ...(basePort === undefined ? {} : { basePort }),
    bmc: { ...account, tls: options['bmc-tls'] === true },
    oneBmc: options['one-bmc'] === true,
    ...(typeof options.db === 'string' ? { db: options.db } : {}),
    ...misled,
    ...more,
    prepare({ journal }) {
      if (file !== undefined) journal.subscribe((entry) => writeSync(file, JSON.stringify(entry) + '\n'))
    },
  }).catch((error: unknown) => {
    const { code, port } = error as { code?: string; port?: number }
    if (code === 'EADDRINUSE') throw new BadInput(`Port ${port} is taken; choose another one.`)
    if (code === 'EADDRNOTAVAIL') throw new BadInput(`--bind ${address} is no address of this computer.`)
    if (error instanceof UnlikeSaved)
      throw new BadInput(`${String(options.db)} is of other hardware: ${error.message}.`)
    if (error instanceof Error && (code === 'SQLITE_NOTADB' || code === 'SQLITE_CANTOPEN'))
      throw new BadInput(`--db ${String(options.db)}: ${error.message}.`)
    throw error
  })
  return farm
}

function openJournal(file: string): number {
  try {
    return openSync(file, 'w')
  } catch (error) {
    throw new BadInput(`Cannot write ${file}: ${(error as Error).message}.`)
  }
}

/** What one has to know of a machine to enrol it. */
export const announced = ({ machine, bmc }: LabNode) => ({
  name: machine.name,
  bmc: bmc.url,
  system: bmc.systemPath,
  username: bmc.username,
  password: bmc.password,
  macs: machine.nics.map(({ mac }) => mac),
})

/** Resolves when the user or the system asks the program to end. */
export const askedToEnd = (): Promise<string> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(signal))
  })

/** What is on the disks at the end: the part no API tells. */
export function reportDisks(lab: Lab, json: boolean, output: Output): void {
  for (const node of lab.nodes) {
    const truth = truthOf(node)
    if (json) output.line(JSON.stringify({ report: truth }))
    else
      for (const { device, remains } of truth.disks) {
        const left = Object.entries(remains).map(([tenant, bytes]) => `${(bytes / 1e9).toFixed(1)} GB of ${tenant}`)
        const text =
          left.length > 0 ? output.colour('red', left.join(', ')) : output.colour('green', 'nothing of anybody')
        output.line(`${truth.name} ${device}: ${text}`)
      }
  }
}
