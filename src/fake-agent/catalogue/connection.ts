import { execute, poll, type FaultRow } from './row.ts'

/** Faults of the connection between Ironic and the agent. */
export const connectionFaults: readonly FaultRow[] = [
  {
    id: 'F01',
    title: 'Connection refused when the commands are read',
    cause: 'The process is dead, its listener is not up yet, or the system is locked down.',
    outcome: 'Three tries at once, then clean failed with maintenance within a second.',
    order: {
      agent: [{ at: 'command', match: { command: 'execute_clean_step', nth: 1 }, does: { closedAfterMs: 1_000 } }],
    },
  },
  {
    id: 'F02',
    title: 'Connection lost when a step is sent',
    cause: 'The same, at another moment. Over HTTP rules the connection is reset instead of refused.',
    outcome: 'Clean failed with maintenance; after a reboot that a step asked for the step is sent again later.',
    order: { http: [{ match: execute, does: { cut: true } }] },
  },
  {
    id: 'F03',
    title: 'Connection refused when the steps are fetched',
    cause: 'A wrong callback URL, or the agent died after its heartbeat.',
    outcome: 'Clean failed without maintenance: no step was current.',
    order: { agent: [{ at: 'start', does: { closedAfterMs: 0 } }] },
  },
  {
    id: 'F04',
    title: 'The connection is accepted, and nothing follows',
    cause: 'A kernel that hangs, stalled disks, or all server threads waiting for commands.',
    outcome: 'Up to twelve minutes with the node locked, then clean failed.',
    order: { http: [{ match: { path: '/v1/commands/' }, does: { drop: true } }] },
  },
  {
    id: 'F05',
    title: 'No answer to a step that runs',
    cause: 'An overloaded agent. The list of commands can be read.',
    outcome: 'Ironic reads the list, finds its step running, and goes on.',
    order: { http: [{ match: { ...execute, nth: 1 }, does: { pass: true, drop: true } }] },
  },
  {
    id: 'F06',
    title: 'No answer to a step that is finished when the list is read',
    cause: 'A short step and an answer that takes longer than a minute.',
    outcome: 'The step is sent, and executed, up to three times.',
    order: { http: [{ match: { ...execute, nth: { to: 2 } }, does: { pass: true, answerDelayMs: 90_000 } }] },
  },
  {
    id: 'F07',
    title: 'The answer is lost after the step was accepted',
    cause: 'A reset network card, a bond that fails over.',
    outcome: 'As without an answer: found running it is taken as started, found finished it is sent again.',
    order: { http: [{ match: { ...execute, nth: 1 }, does: { pass: true, cut: true } }] },
  },
  {
    id: 'F08',
    title: 'Slow answers',
    cause: 'Swapping, busy disks.',
    outcome: 'Nothing, as long as they stay under a minute.',
    order: { http: [{ does: { answerDelayMs: 45_000 } }] },
  },
  {
    id: 'F09',
    title: 'An answer that trickles',
    cause: 'A bad link: bytes with pauses of less than a minute.',
    outcome: 'Nothing: Ironic has no limit for a whole answer. An emulated answer comes late and whole.',
    order: { http: [{ match: { ...poll, nth: 1 }, does: { answerDelayMs: 50_000 } }] },
  },
  {
    id: 'F10',
    title: 'A body that ends too early',
    cause: 'The agent crashed while it answered.',
    outcome: 'Clean failed: the answer is no JSON.',
    order: { http: [{ match: { ...poll, nth: 1 }, does: { truncate: 20 } }] },
  },
  {
    id: 'F11',
    title: 'Something that is no HTTP',
    cause: 'Another service has the port.',
    outcome: 'A connection error, and clean failed. An emulated server answers with a text that is no JSON.',
    order: {
      http: [{ match: poll, does: { text: 'SSH-2.0-OpenSSH_9.7\r\n', headers: { 'content-type': 'text/plain' } } }],
    },
  },
  {
    id: 'F12',
    title: 'Ironic does not reach the agent, the agent reaches Ironic',
    cause: 'A firewall, a wrong VLAN, a stale address.',
    outcome: 'Heartbeats are taken, and each leads to a failed call.',
    order: { http: [{ does: { drop: true } }] },
  },
  {
    id: 'F13',
    title: 'The agent does not reach Ironic',
    cause: 'The API is down, its address has moved.',
    outcome: 'The step ends unseen. Recovers if the way is back before the callback time-out; else clean failed.',
    order: { ironic: [{ match: { path: '/v1/heartbeat/*', nth: { from: 2 } }, does: { drop: true } }] },
  },
  {
    id: 'F14',
    title: 'The address changes while the agent runs',
    cause: 'A DHCP lease is lost; the agent announces the address it found at its start.',
    outcome: 'As an agent that cannot be reached.',
    order: {
      agent: [{ at: 'command', match: { command: 'execute_clean_step', nth: 1 }, does: { closedAfterMs: 2_000 } }],
    },
  },
  {
    id: 'F15',
    title: 'A listener, and never a heartbeat',
    cause: 'No route to Ironic was found and there is no TLS: the thread that would send heartbeats is dead.',
    outcome: 'The callback time-out, before any step.',
    order: { agent: [{ at: 'start', does: { noAddress: true } }] },
  },
  {
    id: 'F16',
    title: 'A heartbeat before the listener is open',
    cause: 'No real agent does it: the listener comes first.',
    outcome: 'Clean failed when the steps are fetched.',
    order: { agent: [{ at: 'start', does: { heartbeatsFirst: true, listensAfterMs: 60_000 } }] },
  },
]
