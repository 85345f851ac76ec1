import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atEnd, environment, finish, freePorts } from './processes.ts'

/** A real Ironic on loopback. */
export type Ironic = {
  url: string
  /** Where its boot images lie, as `driver_info` wants them. */
  image(name: 'ramdisk.kernel' | 'ramdisk.initramfs' | 'bootloader.img'): string
  /** Its database, a file of SQLite. */
  database: string
  /** The conductor's log so far. */
  log(): string
  logFile: string
  /** Kills its conductor, as a crash would, or starts it again with the same database. */
  conductor(what: 'kill' | 'start'): Promise<void>
  /** Ends it before this program does. */
  stop(): Promise<void>
}

/** Settings of `conformance/ironic/start.sh`, in Ironic's units. */
export type IronicSettings = Partial<
  Record<
    | 'HEARTBEAT_TIMEOUT'
    | 'CLEAN_TIMEOUT'
    | 'CHECK_INTERVAL'
    | 'POWER_SYNC'
    | 'COMMAND_TIMEOUT'
    | 'REQUIRE_TLS'
    | 'ERASE_PRIORITY'
    | 'METADATA_PRIORITY',
    string
  >
>

/** Options by section, in Ironic's words and units; `@BASE@` in a value is the directory of its state. */
export type IronicOptions = Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>

/** Starts one on free ports, with its state in a directory of its own; it ends with this program. */
export async function startIronic(settings: IronicSettings = {}, options: IronicOptions = {}): Promise<Ironic> {
  const base = mkdtempSync(join(tmpdir(), 'cleanroom-ironic-'))
  const [api, rpc, http] = await freePorts(3)
  const more = join(base, 'more.conf')
  writeFileSync(more, configuration(options).replaceAll('@BASE@', base))
  const logFile = join(base, 'log', 'conductor.log')
  const env = environment({
    ...settings,
    BASE: base,
    MORE_CONF: more,
    API_PORT: String(api),
    RPC_PORT: String(rpc),
    HTTP_PORT: String(http),
  })
  const script = (name: string) => join(import.meta.dirname, 'ironic', name)
  let stopped = false
  const stop = async () => {
    if (stopped) return
    stopped = true
    await finish(script('stop.sh'), [], env)
    if (process.env['KEEP']) console.log(`Ironic's state and logs are in ${base}`)
    else rmSync(base, { recursive: true, force: true })
  }
  atEnd(stop)
  const { code, errors } = await finish(script('start.sh'), [], env)
  if (code !== 0) throw new Error(`Ironic did not start.\n${errors}`)
  return {
    url: `http://127.0.0.1:${api}`,
    database: join(base, 'state', 'ironic.sqlite'),
    image: (name) => `file://${base}/images/${name}`,
    log: () => readFileSync(logFile, 'utf8'),
    logFile,
    async conductor(what) {
      const ended = await finish(script('conductor.sh'), [what], env)
      if (ended.code !== 0) throw new Error(`The conductor: ${what} failed.\n${ended.errors}`)
    },
    stop,
  }
}

const configuration = (options: IronicOptions): string =>
  Object.entries(options)
    .map(([section, values]) =>
      [`[${section}]`, ...Object.entries(values).map(([name, value]) => `${name} = ${value}`), ''].join('\n'),
    )
    .join('\n')
