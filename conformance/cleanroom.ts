import { type Running, start, freePorts } from './processes.ts'

/** A machine as `cleanroom hardware --json` and `cleanroom serve --json` announce it. */
export type Announced = {
  name: string
  bmc: string
  system: string
  username: string
  password: string
  macs: string[]
}

/** What the control API tells of a machine: the ground truth, which no node record knows. */
export type Truth = {
  name: string
  power: string
  running: string
  boots: number
  disks: { device: string; sizeBytes: number; remains: Record<string, number>; signatures: string[] }[]
  volumes: { id: string; name: string; level: string; sizeBytes: number }[]
}

type Page = { entries: Record<string, unknown>[]; next: number }

const main = new URL('../src/cli/main.ts', import.meta.url).pathname

/** One of our long-running commands, with its control API. */
export class Cleanroom {
  readonly running: Running
  readonly control: string
  readonly #entries: Record<string, unknown>[] = []
  #next = 0
  #reading: Promise<void> = Promise.resolve()

  private constructor(running: Running, control: string) {
    this.running = running
    this.control = control
  }

  static async start(command: 'serve' | 'hardware', ...args: string[]): Promise<Cleanroom> {
    const [port] = await freePorts(1)
    const all = [...process.execArgv, main, command, '--json', '--control-port', String(port), ...args]
    const running = start(process.execPath, all)
    const cleanroom = new Cleanroom(running, `http://127.0.0.1:${port}`)
    await running.line((line) => line.startsWith('{"ready"'))
    return cleanroom
  }

  /** The machines it announced, in order. */
  get machines(): Announced[] {
    return this.running.lines.filter((line) => line.startsWith('{"name"')).map((line) => JSON.parse(line) as Announced)
  }

  async truth(name: string): Promise<Truth> {
    return (await this.ask('GET', `/machines/${name}`)) as Truth
  }

  /** Everything recorded so far; only what is new is fetched, one fetch at a time. */
  journal(): Promise<Record<string, unknown>[]> {
    this.#reading = this.#reading.then(async () => {
      const { entries, next } = (await this.ask('GET', `/journal?after=${this.#next}`)) as Page
      this.#entries.push(...entries)
      this.#next = next
    })
    return this.#reading.then(() => this.#entries)
  }

  async ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(this.control + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
}

/** How many bytes of tenants' data are on a machine's disks. */
export const tenantBytes = ({ disks }: Truth): number =>
  disks.flatMap(({ remains }) => Object.values(remains)).reduce((sum, bytes) => sum + bytes, 0)

/** One line a disk, for people. */
export const describeDisks = ({ disks }: Truth): string[] =>
  disks.map(({ device, sizeBytes, remains, signatures }) => {
    const left = Object.entries(remains).map(([tenant, bytes]) => `${amount(bytes)} of ${tenant}'s data`)
    const found = signatures.length > 0 ? `, signatures ${signatures.join(' ')}` : ''
    return `${device} (${amount(sizeBytes)}): ${left.length > 0 ? left.join(', ') : 'nothing of anybody'}${found}`
  })

export const amount = (bytes: number): string =>
  bytes < 1e12 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e12).toFixed(2)} TB`
