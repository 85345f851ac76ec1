import { existsSync, mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atEnd, environment, finish, start, withCleanUp, type Finished } from './processes.ts'
import { commands } from './redfish-commands.ts'

/**
 * Runs the published Redfish suites that are installed against a BMC of their own each, and prints one table.
 *
 * `REDFISH_SUITES` is a directory with clones of the DMTF's repositories (`Redfish-Service-Validator`,
 * `Redfish-Protocol-Validator`, `Redfish-Interop-Validator`, `Redfish-Use-Case-Checkers`, `Redfish-Tacklebox`,
 * `python-redfish-library`, `Redfish-Publications` for the schemas) and of what they need from Python's index
 * (`sseclient`, `aenum`, `jsonpath-ng`). `IRONIC_PROFILE` is Ironic's interoperability profile. What is missing is
 * marked as skipped.
 */
const home = process.env['REDFISH_SUITES'] ?? ''
const profile = process.env['IRONIC_PROFILE'] ?? join(home, 'OpenStackIronicProfile.v1_2_0.json')
const only = process.argv.slice(2)
const python = '/usr/bin/python3'
const user = 'admin'
const password = 'Cl3an-r00m-9'
const hardware = 'hba-raid-1u'
const reports = mkdtempSync(join(tmpdir(), 'cleanroom-redfish-'))

const pythonPath = ['python-redfish-library/src', 'Redfish-Tacklebox', 'sseclient', 'aenum', 'jsonpath-ng']
  .map((path) => join(home, path))
  .join(':')

const suiteEnvironment = () => {
  // A bundle of authorities named here would win over a suite's own option not to check certificates.
  const { REQUESTS_CA_BUNDLE: _, CURL_CA_BUNDLE: __, ...rest } = environment({ PYTHONPATH: pythonPath })
  return rest
}

type Bmc = { url: string; system: string }

async function bmc(scheme: 'http' | 'https'): Promise<Bmc> {
  const args = ['--import', 'tsx', 'conformance/bmc-server.ts', '0', hardware, scheme]
  const running = start(process.execPath, args)
  const line = await running.line((text) => text.includes('/redfish/v1/Systems/'), 60_000)
  const { origin, pathname } = new URL(line)
  return { url: origin, system: pathname }
}

type Score = { pass: number; warn: number; fail: number }
type Suite = {
  name: string
  /** A path that is there when the suite is installed. */
  needs: string
  scheme: 'http' | 'https'
  run: (target: Bmc) => Promise<Score>
  /** What other emulators score, as pass/warn/fail in the order of {@link others}; `-` where it was not tried. */
  others: readonly string[]
}

/**
 * Measured once, in November 2026, with the same suites: sushy-tools 2b51921 with its fake driver, DMTF's
 * Redfish-Mockup-Server with public-rackmount1, SNIA's Swordfish-API-Emulator. For the last two rows an earlier list of
 * 49 commands and of 102 checks was used, and what they do not offer counts as failed.
 */
const others = ['sushy-tools', 'Mockup-Server', 'Swordfish']

const login = ['-u', user, '-p', password]

const run = (args: string[]): Promise<Finished> => finish(python, args, suiteEnvironment())

/** The figures after words like `PASS:` or in a table under them. */
function scored({ out, errors }: Finished, pattern: RegExp): Score {
  const found = pattern.exec(out + errors)
  if (!found) throw new Error(`No score in\n${(out + errors).slice(-2_000)}`)
  const { pass = '0', warn = '0', fail = '0' } = found.groups ?? {}
  return { pass: Number(pass), warn: Number(warn), fail: Number(fail) }
}

const suites: Suite[] = [
  {
    name: 'DMTF Service Validator',
    others: ['555/16/32', '5777/113/26', '2515/8/31'],
    needs: join(home, 'Redfish-Service-Validator/RedfishServiceValidator.py'),
    scheme: 'http',
    run: async ({ url }) => {
      const schemas = ['--schema_directory', join(home, 'Redfish-Publications/csdl'), '--skipschema']
      const script = join(home, 'Redfish-Service-Validator/RedfishServiceValidator.py')
      const result = await run([script, ...login, '-r', url, ...schemas, '--logdir', reports])
      return scored(result, /NOT TESTED[\s\S]*?\|\s*(?<pass>\d+)\s*\|\s*(?<warn>\d+)\s*\|\s*(?<fail>\d+)/)
    },
  },
  {
    name: 'DMTF Protocol Validator',
    others: ['102/0/43', '213/0/48', '184/1/9'],
    needs: join(home, 'Redfish-Protocol-Validator/rf_protocol_validator.py'),
    scheme: 'https',
    run: async ({ url }) => {
      const script = join(home, 'Redfish-Protocol-Validator/rf_protocol_validator.py')
      const options = ['--no-cert-check', '--avoid-http-redirect', '--report-dir', reports]
      return scored(
        await run([script, ...login, '-r', url, ...options]),
        /PASS: (?<pass>\d+), WARN: (?<warn>\d+), FAIL: (?<fail>\d+)/,
      )
    },
  },
  {
    name: "Interop Validator, Ironic's profile",
    others: ['89/27/6', '169/18/7', '59/0/6'],
    needs: profile,
    scheme: 'http',
    run: async ({ url }) => {
      const script = join(home, 'Redfish-Interop-Validator/RedfishInteropValidator.py')
      const options = ['--forceauth', '--authtype', 'Basic', '--no_online_profiles', '--logdir', reports]
      const result = await run([script, ...login, '-r', url, ...options, profile])
      return scored(
        result,
        /Pass\s*\|\s*(?<pass>\d+)[\s\S]*?Fail\s*\|\s*(?<fail>\d+)[\s\S]*?Warning\s*\|\s*(?<warn>\d+)/,
      )
    },
  },
  {
    name: 'DMTF Use Case Checkers',
    others: ['23/1/1', '66/1/3', '-'],
    needs: join(home, 'Redfish-Use-Case-Checkers/rf_use_case_checkers.py'),
    scheme: 'https',
    run: async ({ url }) => {
      const script = join(home, 'Redfish-Use-Case-Checkers/rf_use_case_checkers.py')
      return scored(
        await run([script, ...login, '-r', url, '--report-dir', reports]),
        /PASS: (?<pass>\d+), WARN: (?<warn>\d+), FAIL: (?<fail>\d+)/,
      )
    },
  },
  {
    name: 'Tacklebox and redfishtool',
    others: ['24/0/25', '47/0/2', '-'],
    needs: join(home, 'Redfish-Tacklebox/scripts'),
    scheme: 'https',
    run: runCommands,
  },
  {
    name: "sushy, Ironic's client",
    others: ['41/0/61', '57/0/45', '-'],
    needs: '/usr/lib/python3/dist-packages/sushy',
    scheme: 'http',
    run: async ({ url }) => {
      const { PYTHONPATH: _, ...env } = suiteEnvironment()
      const result = await finish(python, ['conformance/redfish-sushy.py', url, user, password], env)
      if (result.code !== 0) console.log(result.out, result.errors)
      return scored(result, /pass: (?<pass>\d+), fail: (?<fail>\d+)/)
    },
  },
]

async function runCommands({ url, system }: Bmc): Promise<Score> {
  const files = createServer((request, response) => {
    request.resume().on('end', () => response.end('component: nic\nversion: 9.9.9\n'))
  }).listen(0, '127.0.0.1')
  atEnd(async () => void files.close())
  await new Promise((resolve) => files.once('listening', resolve))
  const base = `http://127.0.0.1:${(files.address() as AddressInfo).port}`
  const names = { system: system.slice(system.lastIndexOf('/') + 1), image: `${base}/boot.iso`, files: base }
  const score = { pass: 0, warn: 0, fail: 0 }
  for (const { tool, args } of commands(names)) {
    const [script = '', ...rest] = args
    const { host } = new URL(url)
    const common = ['-r', host, ...login, '-S', 'Always']
    const result =
      tool === 'tacklebox'
        ? await run([join(home, 'Redfish-Tacklebox/scripts', script), ...login, '-r', url, ...rest])
        : await finish('redfishtool', [...common, ...args], suiteEnvironment())
    if (result.code === 0) score.pass++
    else {
      score.fail++
      console.log(
        `${tool} ${args.join(' ')} exits with ${result.code}\n${result.out.slice(-500)}${result.errors.slice(-500)}`,
      )
    }
  }
  return score
}

async function main(): Promise<number> {
  const rows: string[][] = []
  let failed = 0
  for (const { name, needs, scheme, run: runSuite, others: theirs } of suites) {
    if (only.length > 0 && !only.some((word) => name.toLowerCase().includes(word.toLowerCase()))) continue
    if (needs === '' || !existsSync(needs)) {
      rows.push([name, 'skipped', '', '', ...theirs])
      continue
    }
    const { pass, warn, fail } = await runSuite(await bmc(scheme))
    failed += fail
    rows.push([name, String(pass), String(warn), String(fail), ...theirs])
  }
  const widths = [36, 8, 6, 6, 14, 14, 12]
  for (const row of [['suite', 'pass', 'warn', 'fail', ...others], ...rows])
    console.log(row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(''))
  console.log(`Reports: ${reports}`)
  return failed > knownFailures ? 1 : 0
}

/** The Interop Validator compares each element of a list with the whole list that the profile asks for. */
const knownFailures = 1

await withCleanUp(main)
