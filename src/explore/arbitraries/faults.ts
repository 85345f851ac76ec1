import fc from 'fast-check'
import { orderable } from '../../lab/faults/catalogue.ts'
import type { FaultSpec } from '../../scenarios/scenario.ts'
import { surprises } from './disks.ts'
import { misbehaviour } from './misbehaviours.ts'
import { at, byTheClock, moment } from './moments.ts'

const briefly: fc.Arbitrary<number> = fc.constantFrom(1_000, 5_000, 20_000, 60_000, 150_000, 400_000, 1_200_000)
const lasting = <Spec extends FaultSpec>(spec: fc.Arbitrary<Spec>, forMs = briefly) =>
  fc.tuple(spec, forMs).map(([one, ms]): FaultSpec => ({ ...one, forMs: ms }))
const constant = (spec: FaultSpec) => fc.constant(spec)

const hosts = fc.constantFrom<{ from?: string; to?: string }>(
  {},
  { to: 'agent-*' },
  { to: 'bmc-*' },
  { from: 'agent-*', to: 'ironic' },
  { from: 'operator' },
)

const network = fc.oneof(
  lasting(hosts.map((stretch): FaultSpec => ({ do: 'network cut', ...stretch }))),
  lasting(
    fc
      .tuple(hosts, fc.constantFrom('request', 'response'), fc.constantFrom(0.2, 0.5, 0.9, 1))
      .map(([stretch, what, share]): FaultSpec => ({ do: 'network loses', ...stretch, what, share })),
  ),
  lasting(
    fc
      .tuple(hosts, fc.constantFrom(50, 500, 5_000, 40_000))
      .map(([stretch, byMs]): FaultSpec => ({ do: 'network slow', ...stretch, byMs })),
  ),
)

const path = (text: string) => ({ match: { path: text } })
const agentAnswers = fc
  .record({
    path: fc.constantFrom('/v1/commands/', '/v1/commands/**', '/v1/commands/?wait=true**'),
    method: fc.constantFrom(undefined, 'GET', 'POST'),
    nth: fc.constantFrom(undefined, 1, 2, 3),
    times: fc.constantFrom(undefined, 1, 2),
    does: fc.constantFrom<object>(
      { status: 409, body: { faultstring: 'Agent is busy: executing command execute_clean_step' } },
      { status: 500, body: { faultstring: 'Something broke' } },
      { status: 500, body: {} },
      { status: 404, text: '<html>not here</html>' },
      { cut: true, pass: true },
      { cut: true },
      { drop: true },
      { delayMs: 70_000 },
      { body: { commands: [] } },
      { text: 'no JSON' },
    ),
  })
  .map(({ path, method, nth, times, does }): FaultSpec => ({
    do: 'agent http',
    rule: {
      match: { path, ...(method ? { method } : {}), ...(nth ? { nth } : {}) },
      ...(times ? { times } : {}),
      does,
    },
  }))

const agent = fc.oneof(
  constant({ do: 'agent down' }),
  fc.constantFrom(2_000, 10_000, 30_000, 90_000).map((restartMs): FaultSpec => ({ do: 'agent crashes', restartMs })),
  fc.constantFrom(1, 2).map((boots): FaultSpec => ({ do: 'agent never starts', boots })),
  agentAnswers,
  lasting(agentAnswers),
)

/** One row costs more than it shows: results of megabytes, at every look. */
const rows = orderable.filter((id) => id !== 'F45')
/** Rows of the catalogue, for a while or for good. */
const catalogue = fc.constantFrom(...rows).map((id): FaultSpec => ({ do: 'agent fault', id }))

const bmcAnswers = fc
  .record({
    path: fc.constantFrom(
      '/redfish/v1/**',
      '**/Actions/**',
      '/redfish/v1/Systems/*',
      '**/SessionService/**',
      '**/Bios**',
    ),
    method: fc.constantFrom(undefined, 'GET', 'POST', 'PATCH'),
    nth: fc.constantFrom(undefined, 1, 2, 3),
    times: fc.constantFrom(1, 2, 5),
    does: fc.constantFrom<object>(
      { status: 500, body: { error: { code: 'Base.1.0.GeneralError', message: 'It broke.' } } },
      { status: 503, text: '' },
      { status: 404, body: { error: { code: 'Base.1.0.ResourceMissingAtURI', message: 'It is gone.' } } },
      { status: 401, body: { error: { code: 'Base.1.0.NoValidSession', message: 'Who are you?' } } },
      { cut: true },
      { drop: true },
      { cut: true, pass: true },
      { delayMs: 20_000 },
      { text: 'no JSON' },
    ),
  })
  .map(({ path: where, method, nth, times, does }): FaultSpec => ({
    do: 'bmc http',
    rule: {
      match: { ...path(where).match, ...(method ? { method } : {}), ...(nth ? { nth } : {}) },
      times,
      does,
    },
  }))

const bmc = fc.oneof(
  lasting(constant({ do: 'bmc down' })),
  lasting(constant({ do: 'bmc unreachable' })),
  lasting(fc.constantFrom(500, 5_000, 40_000).map((byMs): FaultSpec => ({ do: 'bmc slow', byMs }))),
  bmcAnswers,
)

const orders = fc.uniqueArray(fc.constantFrom('powerOn', 'powerOff', 'shutdown', 'reset'), {
  minLength: 1,
  maxLength: 2,
})
const machine = fc.oneof(
  lasting(constant({ do: 'power cut' })),
  constant({ do: 'machine resets' }),
  constant({ do: 'kernel panics' }),
  constant({ do: 'kernel panics', rebootsAfterMs: 10_000 }),
  lasting(fc.constantFrom<FaultSpec>({ do: 'boot fails', from: ['Pxe', 'Cd', 'UefiHttp'] }, { do: 'hangs in post' })),
  lasting(fc.constantFrom(60_000, 400_000).map((byMs): FaultSpec => ({ do: 'boots slowly', byMs }))),
  lasting(orders.map((list): FaultSpec => ({ do: 'machine ignores', orders: list }))),
  lasting(constant({ do: 'cable unplugged' })),
)

const skews = fc.constantFrom(-86_400_000, -3_600_000, -90_000, -5_000, 5_000, 90_000, 3_600_000, 86_400_000)
const clock = fc.oneof(
  lasting(skews.map((byMs): FaultSpec => ({ do: 'clock wrong', byMs }))),
  skews.map((byMs): FaultSpec => ({ do: 'bmc clock wrong', byMs })),
  lasting(skews.map((byMs): FaultSpec => ({ do: 'conductor clock wrong', byMs }))),
)

const methods: FaultSpec = { do: 'disk refuses erase', methods: ['ata-secure-erase', 'nvme-format', 'overwrite'] }
const disk = fc.oneof(
  constant({ do: 'disk predicted to fail' }),
  constant({ do: 'disk dies' }),
  lasting(constant({ do: 'disk missing' })),
  lasting(constant({ do: 'disk read only' })),
  lasting(constant(methods)),
  lasting(
    fc
      .tuple(fc.constantFrom(0, 0.5, 0.99), fc.constantFrom('fails', 'hangs', 'dies'))
      .map(([share, effect]): FaultSpec => ({ do: 'disk fails while erasing', at: share, effect })),
  ),
  constant({ do: 'disk frozen' }),
  constant({ do: 'disk has a password' }),
  constant({ do: 'disks renamed' }),
)

const conductor = lasting(
  fc.constantFrom<FaultSpec>({ do: 'conductor killed' }, { do: 'conductor killed' }, { do: 'conductor replaced' }),
  fc.constantFrom(100, 2_000, 20_000, 70_000, 400_000),
)

const lost = fc
  .constantFrom('clean_step_index', 'clean_steps', 'agent_cached_clean_steps', 'hardware_manager_version', 'agent_url')
  .map((field): FaultSpec => ({ do: 'record loses', field }))
const accesses = fc.constantFrom<{ what?: 'reads' | 'writes' }>({}, { what: 'reads' }, { what: 'writes' })
const database = fc.oneof(
  lost,
  lasting(
    fc
      .tuple(accesses, fc.constantFrom<{ share?: number }>({}, { share: 0.5 }, { share: 0.1 }))
      .map(([access, dice]): FaultSpec => ({ do: 'database fails', ...access, ...dice })),
  ),
  fc
    .tuple(accesses, fc.constantFrom(1, 1, 2, 3, 5), fc.nat({ max: 30 }))
    .map(([access, times, after]): FaultSpec => ({ do: 'database fails', ...access, times, after })),
)

/** What a BMC says of its tasks and settings, and then does otherwise. */
const promises = fc.constantFrom<FaultSpec>(
  {
    do: 'bmc http',
    rule: { match: { method: 'PATCH', path: '/redfish/v1/Systems/*/Bios/**' }, does: { status: 200, body: {} } },
  },
  {
    do: 'bmc http',
    rule: {
      match: { method: 'GET', path: '/redfish/v1/TaskService/**' },
      does: { merge: { TaskState: 'Exception', TaskStatus: 'Critical' } },
    },
  },
)

const api = fc
  .record({
    path: fc.constantFrom('/v1/heartbeat/**', '/v1/lookup', '/v1/**'),
    times: fc.constantFrom(1, 2, 5),
    does: fc.constantFrom<object>(
      { status: 503, body: { error_message: 'busy' } },
      { status: 502, text: 'bad gateway' },
      { cut: true },
      { cut: true, pass: true },
      { delayMs: 10_000 },
    ),
  })
  .map(({ path: where, times, does }): FaultSpec => ({ do: 'ironic http', rule: { ...path(where), times, does } }))

/** Every kind of trouble. */
export const troubles = {
  network,
  agent,
  misbehaviour,
  catalogue,
  bmc,
  promises,
  machine,
  clock,
  disk,
  surprise: surprises,
  conductor,
  database,
  api,
}

export type Trouble = keyof typeof troubles

/** What somebody does wrong from the beginning, mostly. */
const fromTheStart: ReadonlySet<Trouble> = new Set(['catalogue', 'misbehaviour', 'promises', 'surprise'])

/** Up to `most` troubles of these kinds, or of all. */
export const trouble = (most: number, ...kinds: readonly Trouble[]): fc.Arbitrary<FaultSpec[]> => {
  const chosen = kinds.length === 0 ? (Object.keys(troubles) as Trouble[]) : kinds
  return fc.array(
    fc.oneof(
      ...chosen.map((kind) => at(troubles[kind] as fc.Arbitrary<FaultSpec>, fromTheStart.has(kind) ? early : moment)),
    ),
    { maxLength: most },
  )
}

/** What an agent's program does wrong it mostly does from the start. */
const early = fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: byTheClock })
