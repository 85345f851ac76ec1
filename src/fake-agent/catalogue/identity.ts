import type { AgentFault, CommandEffect } from '../faults.ts'
import { another, type FaultRow } from './row.ts'

/** In the first step, soon after it began. */
const inFirstStep = (does: CommandEffect): readonly AgentFault[] => [
  { at: 'command', match: { command: 'execute_clean_step', nth: 1 }, does },
]

/** Faults of restarts, reboots and mistaken identity. */
export const identityFaults: readonly FaultRow[] = [
  {
    id: 'F92',
    title: 'The process crashes in the middle of a step, and its token came from the lookup',
    cause: 'A bug, memory that runs out.',
    outcome: 'The new process gets a masked token and is silent: the callback time-out, with maintenance.',
    order: { agent: inFirstStep({ crashAfterMs: 500 }) },
  },
  {
    id: 'F93',
    title: 'The same, and the token came with virtual media',
    cause: 'The same; no certificate of its own.',
    outcome: 'The new process works on with an empty list: the interrupted step counts as done.',
    order: { agent: inFirstStep({ crashAfterMs: 500 }) },
  },
  {
    id: 'F94',
    title: 'The same, with a certificate',
    cause: 'The same; the new process makes a new certificate.',
    outcome: 'Its heartbeats are refused: the callback time-out.',
    order: { settings: { tls: true }, agent: inFirstStep({ crashAfterMs: 500 }) },
  },
  {
    id: 'F95',
    title: 'The machine reboots by itself in the middle of a step',
    cause: 'panic=, a watchdog, a glitch of the power.',
    outcome: 'Whatever boots first: another agent without a token, or a wiped disk. The callback time-out.',
    order: { agent: inFirstStep({ resetAfterMs: 500 }) },
  },
  {
    id: 'F96',
    title: 'A reboot that a step asked for does not happen',
    cause: 'The BMC says yes and does nothing. To be ordered while the machine runs.',
    outcome: 'The old process goes on with the old token, and is refused.',
    order: { machine: { ignores: ['powerOff', 'powerOn', 'reset', 'shutdown'] } },
  },
  {
    id: 'F97',
    title: 'A very long self-test after such a reboot',
    cause: 'Much memory, retraining, a firmware update that is applied.',
    outcome: 'The callback time-out, if POST and boot take longer than half an hour.',
    order: { agent: [{ at: 'start', match: { boot: { from: 2 } }, does: { delayMs: 2_400_000 } }] },
  },
  {
    id: 'F98',
    title: 'Two machines with the same MAC address',
    cause: 'A cloned address; one node booted twice.',
    outcome: 'The second lookup gets a masked token: that machine is silent, the first works.',
    order: { agent: [{ at: 'lookup', does: { addresses: [another.mac] } }] },
  },
  {
    id: 'F99',
    title: 'The lookup finds another node',
    cause: 'Inspection gave the wrong UUID.',
    outcome: "The worst case: this machine is cleaned in the other's name.",
    order: { agent: [{ at: 'lookup', does: { addresses: [another.mac], nodeUuid: another.uuid } }] },
  },
  {
    id: 'F100',
    title: 'No node is found for ten minutes',
    cause: 'Missing ports, or the node has left the states in which it can be looked up.',
    outcome: 'The process ends, and is started again, for ever: the callback time-out.',
    order: { agent: [{ at: 'lookup', does: { addresses: ['02:00:00:00:00:01'] } }] },
  },
  {
    id: 'F101',
    title: 'The node is locked when it is looked up',
    cause: 'Inspection, a slow BMC.',
    outcome: 'Pauses of five, ten and thirty seconds: a late first heartbeat.',
    order: {
      ironic: [
        {
          match: { path: '/v1/lookup', nth: { to: 4 } },
          does: { status: 409, body: { error_message: '{"faultcode": "Client", "faultstring": "locked"}' } },
        },
      ],
    },
  },
  {
    id: 'F102',
    title: 'The answer to the lookup is lost after the token was stored',
    cause: 'A reset connection.',
    outcome: 'The next lookup gets a masked token: the agent is silent although nothing was wrong.',
    order: { ironic: [{ match: { path: '/v1/lookup', nth: 1 }, does: { pass: true, cut: true } }] },
  },
  {
    id: 'F103',
    title: 'Locked down, or given to a rescue user, by mistake',
    cause: 'Another controller.',
    outcome: 'The listener closes, the heartbeats end.',
    order: { agent: [{ at: 'start', does: { lockdownAfterMs: 3_000 } }] },
  },
  {
    id: 'F104',
    title: 'Another agent after a boot',
    cause: 'The ramdisk was replaced.',
    outcome: 'A version mismatch: the steps are fetched again.',
    order: { agent: [{ at: 'start', match: { boot: { from: 2 } }, does: { genericManagerVersion: '1.3' } }] },
  },
  {
    id: 'F105',
    title: 'An operator aborts during a step',
    cause: 'The agent is not told: the power is cut, and a drive may stay locked by its own erase.',
    outcome: 'Clean failed without maintenance. The next cleaning may meet F46. To be ordered in clean wait.',
    order: { operator: 'aborts' },
  },
]
