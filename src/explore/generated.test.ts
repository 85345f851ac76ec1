import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { optionTable } from '../conductor/options/options.ts'
import { verbs } from '../conductor/states.ts'
import type { FaultPoint } from '../fake-agent/faults.ts'
import type { AgentSettings } from '../fake-agent/settings.ts'
import { genericManager } from '../fake-agent/steps/generic.ts'
import { stockManagers } from '../fake-agent/steps/stock-managers.ts'
import { personalities } from '../fake-bmc/personalities.ts'
import { quirks as bmcQuirks } from '../fake-bmc/quirks/quirks.ts'
import { actionNames } from '../lab/actions.ts'
import { orderable } from '../lab/faults/catalogue.ts'
import { faultNames } from '../lab/faults/table.ts'
import { profiles } from '../machine/profiles.ts'
import { botNames } from '../scenarios/bot.ts'
import { planArbitrary, themeNames } from './themes.ts'

/** Everything random plans could hold, by kind, and why they never hold some of it. */
const kinds = {
  fault: { all: faultNames, never: {} },
  'agent fault': {
    all: orderable,
    never: { F45: 'results of megabytes, at every look: it costs more than it shows' },
  },
  'agent misbehaves at': {
    all: Object.keys({
      start: 1,
      lookup: 1,
      inspection: 1,
      heartbeat: 1,
      command: 1,
      tool: 1,
      list: 1,
    } satisfies Record<FaultPoint, 1>),
    never: { inspection: 'nobody inspects in an exploration' },
  },
  personality: {
    all: personalities.map(({ name }) => name),
    never: { generic: 'what a plan that names none has' },
  },
  'BMC quirk': {
    all: bmcQuirks.map(({ id }) => id).filter((id) => !personalities.some(({ quirks }) => quirks.includes(id))),
    never: {},
  },
  profile: { all: Object.keys(profiles), never: {} },
  boot: { all: ['ipxe', 'pxe', 'redfish-virtual-media'], never: {} },
  'agent setting': {
    all: Object.keys({
      host: 1,
      address: 1,
      port: 1,
      callbackUrl: 1,
      tls: 1,
      version: 1,
      hardwareManagers: 1,
      tokenForReading: 1,
      errorShape: 1,
      genericManagerVersion: 1,
      hardened: 1,
      hdparmLimitMs: 1,
      faults: 1,
    } satisfies Record<keyof AgentSettings, 1>),
    never: {
      host: 'the lab sets it',
      address: 'the lab sets it, for real ports',
      port: 'the lab sets it, for real ports',
      callbackUrl: 'a wrong one is generated as a fault',
      hardened: 'every run has it but those with all of Ironic’s quirks: the plan does not decide it',
      faults: 'they are generated as faults of the plan',
    },
  },
  action: { all: actionNames, never: {} },
  verb: { all: Object.keys(verbs), never: {} },
  bot: {
    all: botNames,
    never: { 'manageable is usable': 'what it says is wrong whatever Ironic does: a failed clean is managed as well' },
  },
  step: {
    all: [genericManager, ...stockManagers.map(({ manager }) => manager)].flatMap(({ cleanSteps = [] }) =>
      cleanSteps.map(({ interface: of, step }) => `${of}.${step}`),
    ),
    never: {},
  },
} as const satisfies Record<string, { all: readonly string[]; never: Readonly<Record<string, string>> }>

type Kind = keyof typeof kinds

/** Options that no plan changes, by the beginning of their names, and why. */
const fixedOptions: readonly [RegExp, string][] = [
  [/^DEFAULT\.(enabled|default)_/, 'which drivers and groups there are: a node’s record names what it has'],
  [/^DEFAULT\.(auth_strategy|http_basic)/, 'who may ask is settled before anything is cleaned'],
  [/^DEFAULT\.(log_in_db_max_size|hash_)/, 'sizes of texts, and of a ring of one conductor'],
  [
    /^api\.(max_json_body_(depth|size_)|enable_ramdisk)/,
    'no request of a plan comes near; without lookup no agent ever',
  ],
  [/^agent\.(agent_api_version|require_tls|certificates_path|verify_ca)/, 'the lab sets them to suit its agents'],
  [/^conductor\.(conductor_group)/, 'a plan has one group'],
  [/^conductor\.(automated_cleaning_runbook_(by|from))/, 'other ways to name the runbook that a plan names'],
  [/^conductor\.verify_step_priority/, 'it is about verifying, which is over before a plan begins'],
  [/^conductor\.graceful_shutdown/, 'conductors of plans are killed, never asked to stop'],
  [/^deploy\.(http_url|external_)/, 'addresses of the lab'],
  [
    /^redfish\.(verify_ca|tls_|kernel_append)/,
    'BMCs of a plan speak HTTP; what else a kernel is told changes nothing here',
  ],
  [/^fake\./, 'delays of the hardware type that has no machines'],
  [/^service_catalog\./, 'addresses of the lab'],
]

const read = sources('src/conductor')
function sources(directory: string): string {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('options.ts'))
    .map((file) => readFileSync(join(directory, file), 'utf8'))
    .join('\n')
}

/** All that some thousands of random plans hold. */
function held(): { things: Set<string>; options: Set<string> } {
  const things = new Set<string>()
  const options = new Set<string>()
  const add = (kind: Kind, ...names: readonly (string | undefined)[]) => {
    for (const name of names) if (name !== undefined) things.add(`${kind}: ${name}`)
  }
  for (const theme of themeNames)
    for (const plan of fc.sample(planArbitrary([theme]), { seed: 1, numRuns: 1_000 })) {
      for (const name of Object.keys(plan.options)) options.add(name)
      for (const fault of plan.faults) {
        add('fault', fault.do)
        if (fault.do === 'agent fault') add('agent fault', fault.id)
        if (fault.do === 'agent misbehaves') add('agent misbehaves at', fault.fault.at)
      }
      for (const action of plan.actions) {
        add('action', action.do)
        if (action.do === 'clean')
          add('step', ...action.steps.map(({ interface: of, step }) => `${String(of)}.${String(step)}`))
        if (action.do === 'undeploy') add('verb', 'deleted')
        add('verb', action.do)
        const { target } = (action.do === 'request' ? (action.body ?? {}) : {}) as { target?: string }
        add('verb', target)
      }
      add('bot', ...(plan.bots ?? []).map((bot) => (typeof bot === 'string' ? bot : bot.name)))
      const { profile, boot, agent = {}, bmc } = plan.fleet
      add('profile', profile)
      add('boot', boot)
      add('agent setting', ...Object.keys(agent))
      if (typeof bmc === 'string') add('personality', bmc)
      else add('BMC quirk', ...(bmc?.quirks ?? []))
    }
  return { things, options }
}
const { things, options } = held()

test.each(Object.keys(kinds) as Kind[])('every %s is generated, or there is a reason why not', (kind) => {
  const { all, never } = kinds[kind] as { all: readonly string[]; never: Readonly<Record<string, string>> }
  expect(all.length).toBeGreaterThan(1)
  expect(all.filter((name) => !things.has(`${kind}: ${name}`)).toSorted()).toEqual(Object.keys(never).toSorted())
})

test('every option that something reads is generated, or there is a reason why not', () => {
  const others = Object.keys(optionTable).filter((name) => !options.has(name))
  const isRead = (name: string) => read.includes(`'${name}'`) || /^DEFAULT\.(enabled|default)_/.test(name)
  const unexplained = others.filter((name) => isRead(name) && !fixedOptions.some(([names]) => names.test(name)))
  expect(unexplained).toEqual([])
  const idle = fixedOptions.filter(([names]) => !others.some((name) => names.test(name)))
  expect(idle).toEqual([])
})
