import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanSteps } from '../../src/conductor/internal-info.ts'
import { accepts, isStable, machine } from '../../src/conductor/states.ts'
import { hasStep, sameStep } from '../../src/conductor/steps.ts'
import { Bench, user } from '../conductor/flow-bench.ts'

/**
 * Goal: whatever operators, agents, time and crashes do to a node, the record never contradicts itself, and a node that
 * became available without the quirks has run every step. Method: random commands on one node with a scripted agent; the
 * invariants are looked at after every command.
 */

type Real = { bench: Bench; strict: boolean; restarted: boolean }
type Model = Record<string, never>

/** What the record has to fulfil whenever nobody works on the node. */
function expectSense({ bench, strict, restarted }: Real): void {
  const { node, info } = bench
  const { provision_state: state, target_provision_state: target } = node
  expect(target === null || isStable(target)).toBe(true)
  if (isStable(state)) expect(target).toBeNull()
  if (cleaningFamily.includes(state)) expect(['available', 'manageable']).toContain(target)
  expect(node.reservation).toBeNull()
  const step = hasStep(node.clean_step) ? node.clean_step : undefined
  if (step && !restarted) expect(['clean wait', 'clean hold']).toContain(state)
  if (step && state === 'clean wait') {
    const listed = cleanSteps(info)[Number(info['clean_step_index'])]
    expect(listed && sameStep(listed, step)).toBe(true)
  }
  if (node.fault === 'clean failure') expect(node.maintenance).toBe(true)
  if (state === 'clean failed' && !restarted) {
    expect(info).not.toHaveProperty('agent_url')
    expect(info).not.toHaveProperty('agent_secret_token')
  }
  if (strict) expect(['cleaning', 'verifying', 'deleting']).not.toContain(state)
}

const cleaningFamily = ['cleaning', 'clean wait', 'clean hold', 'clean failed']

/** What every line of the journal has to fulfil. */
function expectPath({ bench, strict }: Real): void {
  let manual = false
  for (const { kind, from, event, to, target } of bench.journal) {
    if (kind !== 'transition') continue
    if (event !== 'no free worker') {
      expect(accepts(String(from), String(event))).toBe(true)
      const row: Readonly<Record<string, string>> = machine[from as keyof typeof machine].on
      expect(row[String(event)]).toBe(to)
    }
    if (event === 'clean') manual = true
    if (event === 'provide') manual = false
    if (strict && manual && cleaningFamily.includes(String(to))) expect(target).toBe('manageable')
    if (to === 'available') expect(manual).toBe(false)
  }
  expect(bench.journal.filter(({ kind }) => kind === 'crashed')).toEqual([])
  if (!strict) return
  expectCleanWhenAvailable(bench)
  expect(bench.journal.filter(({ kind }) => kind === 'worker failed')).toEqual([])
}

/** Each time the node became available, both steps had ended well since cleaning began. */
function expectCleanWhenAvailable({ journal }: Bench): void {
  let done = new Set<unknown>()
  for (const { kind, event, to, step, phase } of journal) {
    if (kind === 'transition' && event === 'provide') done = new Set()
    if (kind === 'step' && phase === 'done') done.add(step)
    if (kind === 'transition' && to === 'available')
      expect(done).toEqual(new Set(['deploy.erase_devices', 'deploy.erase_devices_metadata']))
  }
}

class Command implements fc.AsyncCommand<Model, Real> {
  readonly name: string
  readonly act: (real: Real) => Promise<unknown>

  constructor(name: string, act: (real: Real) => Promise<unknown>) {
    this.name = name
    this.act = act
  }

  check = () => true

  async run(_: Model, real: Real): Promise<void> {
    try {
      await this.act(real)
    } catch (error) {
      // A refusal is an answer like any other; anything else is a bug of the test or of the conductor.
      if (!(error instanceof Error && 'status' in error)) throw error
    }
    await real.bench.settle()
    expectSense(real)
    expectPath(real)
  }

  toString = () => this.name
}

const command = (name: string, act: (real: Real) => Promise<unknown>) => fc.constant(new Command(name, act))

const commands = [
  ...['provide', 'manage', 'abort', 'unhold'].map((verb) => command(verb, ({ bench }) => bench.ask(verb))),
  ...[
    [user('erase_devices')],
    [user('erase_devices_metadata'), user('erase_devices')],
    [user('erase_devices'), user('hold'), user('erase_devices_metadata')],
    [user('unknown')],
  ].map((steps) => command(`clean ${steps.map(({ step }) => step).join(' ')}`, ({ bench }) => bench.clean(steps))),
  command('boot', async ({ bench }) => {
    if (bench.hardware.power === 'power on') await bench.boot()
  }),
  ...Array.from({ length: 3 }, () => command('heartbeat', ({ bench }) => bench.heartbeat())),
  ...['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED', 'FAILED', 'CLEAN_VERSION_MISMATCH', 'ODD'].map((status) =>
    command(`step ends ${status} and heartbeat`, async ({ bench }) => {
      if (bench.agent.commands.at(-1)?.command_status === 'RUNNING') bench.agent.end(status)
      await bench.heartbeat()
    }),
  ),
  command('busy agent', async ({ bench }) => {
    const busy = () => Response.json({ faultstring: 'Agent is busy' }, { status: 409 })
    bench.agent.answers.set('clean.get_clean_steps', busy)
    bench.agent.answers.set('clean.execute_clean_step', busy)
  }),
  command('free agent', async ({ bench }) => bench.agent.answers.clear()),
  command('agent cut', async ({ bench }) => void (bench.agent.cut = !bench.agent.cut)),
  command('half an hour passes', ({ bench }) => bench.pass(1_900_000)),
  command('five minutes pass', ({ bench }) => bench.pass(300_000)),
  command('maintenance', ({ bench }) => bench.update({ maintenance: true })),
  command('no maintenance', ({ bench }) => bench.update({ maintenance: false })),
  command(
    'network fails',
    async ({ bench }) => void bench.hardware.failures.set('network.remove', new Error('no port')),
  ),
  command('network works', async ({ bench }) => bench.hardware.failures.clear()),
  command(
    'BMC fails',
    async ({ bench }) => void bench.hardware.failures.set('power.set power off', new Error('no BMC')),
  ),
  command('crash and restart', async (real) => {
    real.bench.crash()
    await real.bench.restart()
    real.restarted = true
  }),
]

describe('a node under random commands', () => {
  it.each(['none', 'upstream'] as const)(
    'never contradicts itself (quirks: %s)',
    async (quirks) => {
      const held = fc.assert(
        fc.asyncProperty(fc.commands(commands, { maxCommands: 30 }), async (sequence) => {
          const real = () => ({
            model: {},
            real: { bench: new Bench({ quirks, periodic: true }), strict: quirks === 'none', restarted: false },
          })
          await fc.asyncModelRun(real, sequence)
        }),
        { numRuns: 300, seed: 20260101 },
      )
      await expect(held).resolves.toBeUndefined()
    },
    120_000,
  )
})
