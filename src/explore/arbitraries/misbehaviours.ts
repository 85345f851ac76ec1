import fc from 'fast-check'
import type { FaultSpec } from '../../scenarios/scenario.ts'

type Misbehaviour = Extract<FaultSpec, { do: 'agent misbehaves' }>['fault']
type At<Point extends Misbehaviour['at']> = Extract<Misbehaviour, { at: Point }>['does']

const starts = fc.constantFrom<At<'start'>>(
  { delayMs: 40_000 },
  { crashAfterMs: 200 },
  { crashAfterMs: 45_000 },
  { panicAfterMs: 30_000 },
  { closedAfterMs: 5_000, closedForMs: 60_000 },
  { closedAfterMs: 20_000 },
  { noAddress: true },
  { heartbeatsFirst: true },
  { listensAfterMs: 15_000 },
  { callbackUrl: 'http://10.9.9.9:9999' },
  { clockJumpMs: -3_600_000, jumpsAfterMs: 20_000 },
  { clockJumpMs: 7_200_000 },
  { tls: 'off' },
  { tls: 'not sent' },
  { tls: 'other sent' },
  { tls: 'wrong address' },
  { tls: 'TLS 1.2 only' },
  { tls: 'plain behind https' },
  { tls: 'TLS behind http' },
  { withoutBootToken: true },
  { genericManagerVersion: '9.9' },
  { lockdownAfterMs: 30_000 },
  { rescueAfterMs: 30_000 },
  { never: true },
)

const heartbeats = fc.constantFrom<At<'heartbeat'>>(
  { drop: true },
  { stops: true },
  { delayMs: 2_000 },
  { delayMs: 90_000 },
  { copies: 2 },
  { copies: 5 },
  { token: null },
  { token: 'another token' },
  { url: 'http://10.9.9.9:9999' },
  { certificate: null },
  { version: null },
  { version: '1.0.0' },
  { nodeUuid: '00000000-0000-4000-8000-000000000000' },
  { nextAfterMs: 400_000 },
)

/** A result that says done without its work is not among them: rows of the catalogue tell that lie. */
const commands = fc.constantFrom<At<'command'>>(
  { delayMs: 45_000 },
  { delayMs: 400_000 },
  { outcome: { error: 'CleaningError', details: 'It did not work.' } },
  { outcome: { exception: 'OSError', text: 'No space left on device' } },
  { outcome: { refuses: true } },
  { outcome: { hangs: true } },
  { ending: { error: 'CleaningError', details: 'It worked, and then did not.' } },
  { ending: { exception: 'KeyError', text: "'result'" } },
  { ending: { hangs: true } },
  { ending: { unserialisable: 'object' } },
  { ending: { result: 'done' } },
  { ending: { result: null } },
  { runs: 2 },
  { crashAfterMs: 1_000 },
  { crashAfterMs: 50 },
  { panicAfterMs: 1_000 },
  { resetAfterMs: 500 },
  { powerLossAfterMs: 500, powerLossMs: 20_000 },
  { powerLossAfterMs: 2_000 },
  { closedAfterMs: 100, closedForMs: 30_000 },
  { closedAfterMs: 1_000 },
)

/** Programs of the ramdisk that cleaning calls. */
const tools = fc.constantFrom('lsblk', 'hdparm', 'nvme', 'shred', 'wipefs', 'sgdisk', 'dd', 'blkdiscard', 'mdadm')
const toolFails = fc.constantFrom<At<'tool'>>(
  { exitCode: 1, stderr: 'Input/output error' },
  { exitCode: 127 },
  { missing: true },
)

const lists = fc.constantFrom<At<'list'>>(
  { rewrite: 'empty' },
  { rewrite: 'forget' },
  { rewrite: 'only get steps' },
  { rewrite: 'newest first' },
  { rewrite: 'status', value: 'UNHEARD_OF' },
  { rewrite: 'status', value: 'RUNNING' },
  { rewrite: 'without key', value: 'command_status' },
  { rewrite: 'without key', value: 'command_name' },
  { rewrite: 'without key', value: 'command_result' },
  { rewrite: 'other step', value: 'another_step' },
  { rewrite: 'another command', value: 'standby.sync' },
  { rewrite: 'failed without error' },
  { rewrite: 'poison' },
  { rewrite: 'huge', value: '20000' },
)

const someCommand = fc.constantFrom<NonNullable<Misbehaviour['match']>>(
  { command: 'get_clean_steps' },
  { command: 'execute_clean_step' },
  { step: 'erase_devices' },
  { step: 'erase_devices_metadata' },
  { command: 'collect_system_logs' },
)

const once = fc.constantFrom<Pick<Misbehaviour, 'times'>>({}, { times: 1 }, { times: 2 })
const which = fc.constantFrom<NonNullable<Misbehaviour['match']>>({}, {}, { nth: 1 }, { nth: 2 }, { nth: { from: 3 } })

/** One point of the agent's doings, what it does there, and when. */
function ordered<Point extends Misbehaviour['at']>(
  point: Point,
  does: fc.Arbitrary<object>,
  match: fc.Arbitrary<NonNullable<Misbehaviour['match']>> = fc.constant({}),
): fc.Arbitrary<FaultSpec> {
  return fc.tuple(does, match, which, once).map(([effect, what, nth, times]): FaultSpec => {
    const selected = { ...what, ...nth }
    const fault = {
      at: point,
      ...(Object.keys(selected).length > 0 ? { match: selected } : {}),
      ...times,
      does: effect,
    } as Misbehaviour
    return { do: 'agent misbehaves', fault }
  })
}

/** What the agent itself may do wrong, at every point but inspection: nobody inspects in an exploration. */
export const misbehaviour: fc.Arbitrary<FaultSpec> = fc.oneof(
  { weight: 3, arbitrary: ordered('start', starts) },
  { weight: 1, arbitrary: ordered('lookup', fc.constant({ addresses: ['52:54:99:99:99:99'] })) },
  { weight: 3, arbitrary: ordered('heartbeat', heartbeats) },
  { weight: 4, arbitrary: ordered('command', commands, someCommand) },
  {
    weight: 2,
    arbitrary: ordered(
      'tool',
      toolFails,
      tools.map((tool) => ({ tool })),
    ),
  },
  { weight: 2, arbitrary: ordered('list', lists) },
)
