import { expect } from 'vitest'
import { MemoryStore } from '../../src/conductor/store/memory-store.ts'
import type { OptionOverrides } from '../../src/conductor/options/options.ts'
import { assemble, type Lab } from '../../src/lab/assemble.ts'
import { likeNodes } from '../../src/lab/fleet.ts'
import { VirtualWorld } from '../../src/sim/virtual-world.ts'
import type { App } from '../../src/world.ts'

export type Steps = { interface: string; step: string; args?: Record<string, unknown> }[]
export type RedfishLab = { store: MemoryStore; lab: Lab; world: VirtualWorld; requests: () => string[] }

/** A node whose out-of-band interfaces are all Redfish's; `before` may answer in the place of its BMC. */
export async function bench(
  profile = 'two-disk-1u',
  before?: (request: Request, bmc: App) => Response | Promise<Response> | undefined,
  quirks: 'upstream' | 'none' = 'upstream',
  options: OptionOverrides = {},
): Promise<RedfishLab> {
  const world = new VirtualWorld({ seed: 'redfish steps', keepJournal: true })
  const store = new MemoryStore()
  const record = { firmware_interface: 'redfish', raid_interface: 'redfish', bios_interface: 'redfish' }
  const lab = await assemble(world, {
    nodes: likeNodes(1, { profile, record }),
    conductor: { store, quirks, options },
    wrap: (host, app) =>
      host.startsWith('bmc-') && before ? { fetch: (request) => before(request, app) ?? app.fetch(request) } : app,
  })
  await world.process('files').listen('files', {
    fetch: ({ url }) => {
      const component = /\/(bios|bmc|nic)-/.exec(url)?.[1] ?? ''
      return new Response(`component: ${component}\nversion: 9.9.9\n`)
    },
  })
  const start = world.journal.entries.length
  return {
    store,
    lab,
    world,
    requests: () =>
      world.journal.entries
        .slice(start)
        .filter(({ kind, source, to }) => kind === 'request' && source === 'ironic' && String(to).startsWith('bmc-'))
        .map(({ method, path }) => `${String(method)} ${String(path)}`),
  }
}

/** Cleans by hand; gives the node's record afterwards, and how long it took in seconds. */
export async function clean(
  { lab, world }: RedfishLab,
  steps: Steps,
): Promise<Record<string, unknown> & { seconds: number }> {
  const before = world.journal.entries.length
  const from = world.clock.now()
  await lab.drive('clean', async () => {
    const answer = await lab.operator.provision('node-1', 'clean', { clean_steps: steps })
    expect(answer).toMatchObject({ status: 202 })
  })
  const ended = () =>
    world.journal.entries.slice(before).some(({ kind, to }) => kind === 'transition' && ends.includes(String(to)))
  await world.run(12 * 3600_000, ended)
  const seconds = (world.clock.now() - from) / 1000
  // A failed node is torn down after its state has changed.
  await world.run(5_000)
  return { ...(await lab.drive('look', () => lab.operator.node('node-1'))), seconds }
}
const ends = ['manageable', 'clean failed']

/** The states the node has gone through since the journal had `from` entries. */
export const pathSince = ({ world }: RedfishLab, from: number): unknown[] =>
  world.journal.entries.slice(from).flatMap(({ kind, to }) => (kind === 'transition' ? [to] : []))
