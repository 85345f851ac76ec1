import { exchange } from '../src/http.ts'
import { cleanAll, fleet, type FleetOptions, type FleetResult } from './fleet.ts'

/** `npm run bench [CLEANS]`: what one core does. Compiled, because a loader costs a tenth. */
const nodes = Number(process.argv[2] ?? 1000)
const rounds = 3

const perSecond = (count: number, ms: number) => Math.round(count / (ms / 1000)).toLocaleString('en')

async function measure(title: string, options: FleetOptions): Promise<void> {
  const results: FleetResult[] = []
  for (let i = 0; i < rounds; i++) results.push(await cleanAll(options))
  results.sort((a, b) => a.wallMs - b.wallMs)
  const { wallMs, virtualMs, requests, events, cleaned, digest } = results[0] as FleetResult
  const digests = new Set(results.map((one) => one.digest))
  console.log(
    `${title.padEnd(44)} ${perSecond(options.nodes, wallMs).padStart(7)} cleans/s ${perSecond(requests, wallMs).padStart(8)} requests/s` +
      ` ${perSecond(events, wallMs).padStart(8)} events/s  ${(requests / options.nodes).toFixed(1)} requests a clean` +
      `  virtual:wall ${Math.round(virtualMs / wallMs)}:1, node hours ${Math.round((virtualMs * options.nodes) / wallMs)}:1` +
      `  ${cleaned === options.nodes ? 'all wiped' : `${cleaned} WIPED ONLY`}  ${digests.size === 1 ? digest.slice(0, 12) : 'DIGESTS DIFFER'}`,
  )
}

/** Microseconds one request of the in-memory network takes, answer read: node records of the API. */
async function requestCost(bodies: 'text' | 'platform'): Promise<number> {
  const { lab } = await fleet({ nodes: 1, bodies })
  const [node] = lab.nodes
  const { fetch } = lab.operator.process
  const url = `${lab.ironicUrl}/v1/nodes/${node?.uuid}?fields=uuid,provision_state`
  const count = 20_000
  const run = async (times: number) => {
    const from = performance.now()
    await lab.drive('requests', async () => {
      for (let i = 0; i < times; i++) await exchange(fetch, { method: 'GET', url, timeoutMs: 60_000 })
    })
    return (performance.now() - from) / times
  }
  await run(2_000)
  return (await run(count)) * 1000
}

/** KiB of heap per node: enrolled and at rest, and in the middle of an erase. */
async function memory(count: number): Promise<string> {
  const heap = () => {
    globalThis.gc?.()
    globalThis.gc?.()
    return process.memoryUsage().heapUsed
  }
  const before = heap()
  const { world, lab } = await fleet({ nodes: count })
  const resting = heap()
  for (const { uuid } of lab.nodes)
    lab.operator.process.spawn('provide', async () => void (await lab.operator.provision(uuid, 'provide')))
  await world.run(24 * 3_600_000, () => (lab.states.entered.get('clean wait') ?? 0) >= 2.5 * count)
  const busy = heap()
  const kib = (bytes: number) => (bytes / 1024 / count).toFixed(1)
  return `${kib(resting - before)} KiB a node at rest, ${kib(busy - before)} KiB while cleaning`
}

console.log(`node ${process.version}, ${nodes} nodes at once, the best of ${rounds} runs`)
// The compiler of the engine needs some two thousand cleans until it knows what is hot.
for (let i = 0; i < 5; i++) await cleanAll({ nodes: 400 })
await measure('memory store', { nodes })
await measure('SQLite store', { nodes, store: 'sqlite' })
await measure('memory store, virtual media', { nodes, boot: 'redfish-virtual-media' })
await measure('memory store, bodies of the platform', { nodes: Math.ceil(nodes / 4), bodies: 'platform' })
console.log(
  `one in-memory request: ${(await requestCost('text')).toFixed(1)} µs, with bodies of the platform ${(await requestCost('platform')).toFixed(1)} µs`,
)
for (const count of [1_000, 10_000]) console.log(`${count} nodes: ${await memory(count)}`)
