import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { readIronicConf, type IronicConf } from '../conductor/options/ironic-conf.ts'
import { BadOption, resolveOptions, type OptionOverrides } from '../conductor/options/options.ts'
import type { RamdiskLog } from '../conductor/agent/ramdisk-logs.ts'
import { SqliteStore } from '../conductor/store/sqlite-store.ts'
import { wholeNumber } from './arguments.ts'
import { BadInput } from './bad-input.ts'
import { command } from './command.ts'
import { announced, askedToEnd, farmOptions, farmSettings, reportDisks, startFarm } from './farm.ts'
import { readText } from './files.ts'
import { isLoopback } from './listening.ts'
import { quirksFrom } from './quirk-set.ts'
import { table } from './table.ts'
import { makeDirectory } from './make-directory.ts'

export const serve = command({
  name: 'serve',
  summary: 'the whole laboratory on real ports: an Ironic API, machines, BMCs and agents',
  usage: '[--port 6385] [--nodes N] [--db FILE] [--json]',
  options: {
    port: { value: 'P', says: "the API's port (6385)" },
    htpasswd: { value: 'FILE', says: 'users of the API, with bcrypt digests (nobody is asked); implies --unenrolled' },
    unenrolled: { says: 'leave enrolment to you' },
    config: { value: 'FILE', says: 'an ironic.conf; --set goes before it' },
    set: { value: 'OPTION=VALUE', many: true, says: 'an Ironic option, such as conductor.clean_callback_timeout=60' },
    quirks: { value: 'SET', says: "Ironic's oddities to keep: upstream (all), none, or names with commas (upstream)" },
    notify: { value: 'URL', says: 'post every notification of the conductor to URL, as JSON' },
    'ramdisk-logs': { value: 'DIR', says: 'keep the logs collected from ramdisks in DIR, a .tar.gz each' },
    ...farmOptions,
  },
  examples: [
    ['serve', 'three machines behind http://127.0.0.1:6385'],
    ['serve --speed 60 --db lab.sqlite', 'boots in seconds; nodes and machines are kept in lab.sqlite'],
  ],
  more: [
    'Point a client at it: export OS_AUTH_TYPE=none OS_ENDPOINT=http://127.0.0.1:6385; baremetal node list',
    'It runs until it is interrupted and then tells what is left on every disk.',
  ],
  async run({ options, positionals }, output) {
    if (positionals.length > 0) throw new BadInput(`cleanroom serve takes no argument, but got ${positionals[0]}.`)
    const port = wholeNumber('--port', options.port ?? '6385', { min: 1, max: 65_535 })
    const settings = farmSettings(options)
    const conf = options.config === undefined ? undefined : configuration(options.config)
    const overrides = {
      ...conf?.options,
      ...optionOverrides(options.set ?? []),
      ...authentication(options.htpasswd, settings.address),
    }
    const quirks = quirksFrom(options.quirks ?? 'upstream')
    const ended = askedToEnd()
    const farm = await startFarm(options, settings, {
      enrol: options.unenrolled !== true && options.htpasswd === undefined,
      conductor: {
        store: storeAt(options.db),
        options: overrides,
        quirks,
        ...(options.notify === undefined ? {} : { notificationUrl: webhook(options.notify) }),
        ...(options['ramdisk-logs'] === undefined ? {} : { keepRamdiskLog: ramdiskLogsIn(options['ramdisk-logs']) }),
        listen: { port, address: settings.address },
      },
    })
    const { lab } = farm
    const json = options.json === true
    const machines = lab.nodes.map(announced)
    if (json) {
      for (const machine of machines) output.line(JSON.stringify(machine))
      output.line(JSON.stringify({ ready: lab.ironicUrl }))
    } else {
      output.line(`Ironic API on ${lab.ironicUrl}`)
      for (const line of table(
        machines.map(({ name, bmc, system, macs }) => [`  ${name}`, bmc, system, macs.join(' ')]),
      ))
        output.line(line)
      if (conf && conf.ignored.length > 0)
        output.note(
          `Options of ${options.config} that change nothing here: ${conf.ignored.map(({ name }) => name).join(' ')}`,
        )
      output.note(`export OS_AUTH_TYPE=none OS_ENDPOINT=${lab.ironicUrl}`)
    }
    await ended
    reportDisks(lab, json, output)
    farm.stop()
    process.exit(0)
  },
})

/** What an `ironic.conf` says. */
function configuration(file: string): IronicConf {
  try {
    return readIronicConf(readText(file), file)
  } catch (error) {
    throw error instanceof BadOption ? new BadInput(error.message) : error
  }
}

function webhook(text: string): string {
  if (!URL.canParse(text) || !/^https?:/.test(text))
    throw new BadInput(`--notify must be a URL such as http://127.0.0.1:8080/, not ${JSON.stringify(text)}.`)
  return text
}

/** Writes each log into the directory. A log that cannot be written is noted as lost, and decides no clean. */
function ramdiskLogsIn(directory: string): (log: RamdiskLog) => void {
  try {
    makeDirectory(directory)
  } catch (error) {
    throw new BadInput(`--ramdisk-logs: cannot make ${directory}: ${(error as Error).message}.`)
  }
  return ({ file, systemLogs }) => {
    writeFileSync(join(directory, basename(file)), Buffer.from(systemLogs, 'base64'))
  }
}

/** Ironic's own: Basic authentication against a file of digests. Nothing is reachable from outside without it. */
function authentication(htpasswd: string | undefined, address: string): OptionOverrides {
  if (htpasswd === undefined) {
    if (isLoopback(address)) return {}
    throw new BadInput(
      `--bind ${address} opens the API to others, and nothing would ask who they are: add --htpasswd FILE.`,
    )
  }
  if (!/^[^:\s]+:\$2[yab]\$/m.test(readText(htpasswd)))
    throw new BadInput(`${htpasswd} has no line user:$2y$…; make it with: htpasswd -nbB USER PASSWORD`)
  return { 'DEFAULT.auth_strategy': 'http_basic', 'DEFAULT.http_basic_auth_user_file': htpasswd }
}

/** Reads `section.name=value` pairs; numbers, booleans and lists are written as in JSON. */
function optionOverrides(pairs: readonly string[]): OptionOverrides {
  const overrides: Record<string, unknown> = {}
  for (const pair of pairs) {
    const [name = '', ...rest] = pair.split('=')
    const value = rest.join('=')
    if (rest.length === 0) throw new BadInput(`--set wants OPTION=VALUE, not ${JSON.stringify(pair)}.`)
    overrides[name] = literal(value)
  }
  try {
    resolveOptions(overrides)
  } catch (error) {
    if (error instanceof BadOption) throw new BadInput(`--set: ${error.message}`)
    throw error
  }
  return overrides as OptionOverrides
}

function literal(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

function storeAt(file = ':memory:'): SqliteStore {
  try {
    return new SqliteStore(file)
  } catch (error) {
    throw new BadInput(`--db ${file}: ${(error as Error).message}.`)
  }
}
