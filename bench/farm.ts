import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { FarmIronic } from './farm-ironic.ts'

/**
 * How many machines one process of `cleanroom hardware` carries, and what they cost.
 *
 *     npm run bench:farm -- [--nodes 1000] [--seconds 135] [--agents ports] [--agent-speed 1] [--limit-mib 1024]
 *
 * Machines boot from the network, their agents look themselves up and beat at the pace of Ironic's default (every 90 to
 * 180 s, divided by `--agent-speed`); every heartbeat makes the stand-in for Ironic list the agent's commands.
 */
const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '135' },
    agents: { type: 'string', default: 'ports' },
    'agent-speed': { type: 'string', default: '1' },
    'limit-mib': { type: 'string' },
    program: { type: 'string', default: 'bin/cleanroom.js' },
    json: { type: 'boolean', default: false },
  },
})
const nodes = Number(values.nodes)
const seconds = Number(values.seconds)
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** A heartbeat of the real agent comes after 0.3 to 0.6 of the time-out, 300 s. */
const meanIntervalS = 135

/**
 * Metal3's fake-ipa, from its source: two threads, each of which pauses 5 s after every node it visits, whatever the
 * number of nodes.
 *
 * @source metal3-io/utility-images, fake-ipa
 */
const metal3 = { heartbeatsPerS: 2 / 5, nodesUntilWatchdog: 1800 / 2.5 }

/** Memory in MiB and processor time in seconds of another process, as the kernel counts them. */
function costOf(pid: number): { rssMib: number; peakMib: number; cpuS: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const kib = (field: string) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0)
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return {
    rssMib: kib('VmRSS') / 1024,
    peakMib: kib('VmHWM') / 1024,
    cpuS: (Number(stat[11]) + Number(stat[12])) / 100,
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

/** Starts the farm and resolves when all its BMCs listen. */
async function farm(ironic: string, control: number): Promise<ChildProcess> {
  const options = { nodes, ironic, tenant: 'none', agents: values.agents, speed: 60, 'control-port': control }
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = spawn(
    process.execPath,
    [values.program, 'hardware', '--json', '--agent-speed', values['agent-speed'], ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  for await (const line of createInterface({ input: child.stdout })) if (line.startsWith('{"ready"')) return child
  throw new Error(`the farm ended with code ${child.exitCode}`)
}

async function measure(): Promise<Record<string, number>> {
  const ironic = new FarmIronic({ reading: true })
  const control = await freePort()
  const startedAt = performance.now()
  const child = await farm(await ironic.listen(), control)
  const pid = child.pid as number
  try {
    const ready = costOf(pid)
    const readyS = (performance.now() - startedAt) / 1000
    const baseline = await emptyFarm()
    for (let i = 1; i <= nodes; i += 50) {
      const batch = Array.from({ length: Math.min(50, nodes - i + 1) }, (_, k) => i + k)
      await Promise.all(batch.map((n) => powerOn(control, `node-${n}`)))
    }
    for (let i = 0; i < 300 && ironic.heartbeats < nodes; i++) await sleep(500)
    if (ironic.heartbeats < nodes) throw new Error(`only ${ironic.heartbeats} heartbeats of ${nodes} nodes arrived`)
    // One longest interval, so that the beats have spread.
    await sleep(Math.max(5_000, (180 / Number(values['agent-speed'])) * 1000))
    const [before, beats] = [costOf(pid), ironic.heartbeats]
    ironic.readMs.length = 0
    const from = performance.now()
    await sleep(seconds * 1000)
    const tookS = (performance.now() - from) / 1000
    const after = costOf(pid)
    const sorted = ironic.readMs.toSorted((a, b) => a - b)
    return {
      nodes,
      'seconds until all BMCs listen': readyS,
      'MiB, machines off': ready.rssMib,
      'KiB a node, machines off': ((ready.rssMib - baseline) * 1024) / nodes,
      'MiB, agents beating': after.rssMib,
      'KiB a node, agents beating': ((after.rssMib - baseline) * 1024) / nodes,
      'MiB, peak': after.peakMib,
      'heartbeats/s': (ironic.heartbeats - beats) / tookS,
      'heartbeats/s wanted': (nodes / meanIntervalS) * Number(values['agent-speed']),
      'processor, %': ((after.cpuS - before.cpuS) / tookS) * 100,
      'ms to list commands, median': sorted[Math.floor(sorted.length * 0.5)] ?? NaN,
      'ms to list commands, 99th percentile': sorted[Math.floor(sorted.length * 0.99)] ?? NaN,
      'failed reads': ironic.failures,
      lookups: ironic.lookups,
    }
  } finally {
    child.kill('SIGINT')
    await ironic.close()
  }
}

/** MiB of a farm of one machine: what does not grow. */
async function emptyFarm(): Promise<number> {
  const child = spawn(process.execPath, [values.program, 'hardware', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{"ready"')) continue
    const { rssMib } = costOf(child.pid as number)
    child.kill('SIGINT')
    return rssMib
  }
  return 0
}

async function powerOn(control: number, name: string): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${control}/machines/${name}/power`, {
    method: 'POST',
    body: JSON.stringify({ reset: 'On' }),
  })
  if (!response.ok) throw new Error(`${name} does not switch on: ${await response.text()}`)
}

const result = await measure()
if (values.json) console.log(JSON.stringify(result))
else {
  for (const [what, value] of Object.entries(result)) console.log(`${value.toFixed(1).padStart(10)}  ${what}`)
  const times = (result['heartbeats/s'] ?? 0) / metal3.heartbeatsPerS
  console.log(
    `\nMetal3's fake-ipa sends ${metal3.heartbeatsPerS} heartbeats/s however many nodes it has (${times.toFixed(0)} times fewer);`,
    `beyond ${metal3.nodesUntilWatchdog} nodes each comes later than Ironic's time-out of 1800 s.`,
  )
}
const limit = Number(values['limit-mib'] ?? Infinity)
if ((result['MiB, peak'] ?? 0) > limit) {
  console.error(`The farm took more than ${limit} MiB.`)
  process.exitCode = 1
}
