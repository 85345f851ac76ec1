import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

const running = new Set<ChildProcess>()
const endings: (() => Promise<void>)[] = []

/** Calls `end` before this program ends, however it ends; the last registered first. */
export function atEnd(end: () => Promise<void>): void {
  endings.push(end)
}

/** Runs `main` and then ends everything that was started, also when `main` fails or the user interrupts. */
export async function withCleanUp(main: () => Promise<number>): Promise<void> {
  let cleaning: Promise<void> | undefined
  const cleanUp = () => (cleaning ??= endAll())
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => void cleanUp().then(() => process.exit(130)))
  let code = 1
  try {
    code = await main()
  } catch (error) {
    console.error(error)
  } finally {
    await cleanUp()
  }
  process.exitCode = code
}

async function endAll(): Promise<void> {
  for (const end of endings.splice(0).reverse()) await end().catch((error: unknown) => console.error(error))
  for (const child of running) await stop(child)
}

const handedOut = new Set<number>()

/**
 * Distinct TCP ports of loopback that are free now and were not given before. They lie below those that the system gives to
 * outgoing connections, or one of these could take a port before its server does.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = []
  while (ports.length < count) {
    const port = randomInt(12_000, 32_000)
    if (handedOut.has(port)) continue
    handedOut.add(port)
    if (await isFree(port)) ports.push(port)
  }
  return ports
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  await once(server.close(), 'close')
  return true
}

export type Environment = Record<string, string>

/** This program's environment without proxies: everything here is on loopback. */
export function environment(more: Environment = {}): Environment {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !/_proxy$/i.test(entry[0]),
  )
  return { ...Object.fromEntries(kept), ...more }
}

/** A program that keeps running: what it printed so far, and a way to wait for a line of it. */
export type Running = {
  pid: number
  lines: string[]
  /** Everything it wrote to its error output. */
  errors(): string
  /** The first line that `wanted` accepts; rejects when the program ends or the time is over. */
  line(wanted: (line: string) => boolean, timeoutMs?: number): Promise<string>
  stop(): Promise<void>
}

export function start(command: string, args: string[], env: Environment = environment()): Running {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  const lines: string[] = []
  const watchers = new Set<() => void>()
  let rest = ''
  let errors = ''
  let ended: string | undefined
  const wake = () => watchers.forEach((watcher) => watcher())
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts)
    wake()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  child.once('error', (error) => ((ended = error.message), wake()))
  child.once('close', (code, signal) => {
    running.delete(child)
    ended = `it ended with ${signal ?? code}`
    wake()
  })
  return {
    pid: child.pid ?? 0,
    lines,
    errors: () => errors,
    stop: () => stop(child),
    line: (wanted, timeoutMs = 30_000) =>
      new Promise((resolve, reject) => {
        const settle = (act: () => void) => {
          clearTimeout(timer)
          watchers.delete(look)
          act()
        }
        const look = () => {
          const found = lines.find(wanted)
          if (found !== undefined) settle(() => resolve(found))
          else if (ended !== undefined)
            settle(() => reject(new Error(`${command} ${args.join(' ')}: ${ended}\n${errors}`)))
        }
        const timer = setTimeout(
          () => settle(() => reject(new Error(`${command} ${args.join(' ')} said nothing of the kind\n${errors}`))),
          timeoutMs,
        )
        watchers.add(look)
        look()
      }),
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await closed
  clearTimeout(timer)
}

export type Finished = { code: number; out: string; errors: string }

/** Runs a program to its end, which must come within five minutes. */
export async function finish(command: string, args: string[], env: Environment = environment()): Promise<Finished> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  let out = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const timer = setTimeout(() => child.kill('SIGKILL'), 300_000)
  const [code] = (await once(child, 'close')) as [number | null]
  clearTimeout(timer)
  running.delete(child)
  return { code: code ?? 1, out, errors }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
