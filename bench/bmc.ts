import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * `npm run bench:bmc [SECONDS]`: how fast the BMC answers `GET Systems/{id}` over a socket, beside a Hono app that sends a
 * body of the same size and nothing else. The load comes from `wrk` (Debian: wrk), which shares the machine with the
 * server.
 */
const seconds = Number(process.argv[2] ?? 8)
const connections = [1, 8, 32]

type Row = {
  server: string
  connections: number
  perSecond: number
  p50: string
  p99: string
  /** Processor time of the server by request, in microseconds: others on the machine do not change it much. */
  cpuUs: number
  rssMib: number
}

async function start(kind: 'bmc' | 'bare'): Promise<{ child: ChildProcess; url: string }> {
  const target = fileURLToPath(new URL('./bmc-target.js', import.meta.url))
  const child = spawn(process.execPath, [target, kind], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, url: line.toString().trim() }
}

const basic = `Authorization: Basic ${Buffer.from('admin:benchmark').toString('base64')}`

function load(url: string, clients: number): { perSecond: number; p50: string; p99: string } {
  const args = ['-t1', `-c${clients}`, `-d${seconds}s`, '--latency', '-H', basic, url]
  const { stdout, error } = spawnSync('wrk', args, { encoding: 'utf8' })
  if (error) throw new Error('wrk is not installed', { cause: error })
  if (stdout.includes('Non-2xx')) throw new Error(`Not all was well:\n${stdout}`)
  const find = (pattern: RegExp) => pattern.exec(stdout)?.[1] ?? '?'
  return {
    perSecond: Number(find(/Requests\/sec:\s*([\d.]+)/)),
    p50: find(/^\s+50%\s+(\S+)/m),
    p99: find(/^\s+99%\s+(\S+)/m),
  }
}

const rssMib = ({ pid }: ChildProcess): number =>
  Math.round(Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024)

/** Processor time of a process so far, in seconds. @source proc(5), `utime` and `stime` in clock ticks */
function cpuSeconds({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

const rows: Row[] = []
const servers = { bare: await start('bare'), bmc: await start('bmc') }
for (const { url } of Object.values(servers)) load(url, 8)
for (const clients of connections)
  for (const [server, { child, url }] of Object.entries(servers)) {
    const before = cpuSeconds(child)
    const result = load(url, clients)
    const cpuUs = Math.round(((cpuSeconds(child) - before) / (result.perSecond * seconds)) * 1e6)
    rows.push({ server, connections: clients, ...result, cpuUs, rssMib: rssMib(child) })
  }
for (const { child } of Object.values(servers)) child.kill()
console.table(rows)
const cpuOf = (server: string) => rows.filter((row) => row.server === server).reduce((sum, { cpuUs }) => sum + cpuUs, 0)
console.log(
  `By processor time the BMC does ${Math.round((cpuOf('bare') / cpuOf('bmc')) * 100)} % of what the bare server does.`,
)
