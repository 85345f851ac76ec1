import type { AgentFault, HeartbeatEffect } from '../faults.ts'
import { another, type FaultRow } from './row.ts'

const beats = (does: HeartbeatEffect, match: AgentFault['match'] = {}): readonly AgentFault[] => [
  { at: 'heartbeat', match, does },
]

const strangersToken = 'S'.repeat(43)

/** Faults of the heartbeats. */
export const heartbeatFaults: readonly FaultRow[] = [
  {
    id: 'F73',
    title: 'Never a heartbeat',
    cause: 'The agent never booted: a wrong boot device, a kernel panic, no DHCP, a wrong VLAN.',
    outcome: 'The callback time-out, before any step.',
    order: { agent: [{ at: 'start', does: { never: true } }] },
  },
  {
    id: 'F74',
    title: 'Heartbeats stop in the middle of a step',
    cause: 'A panic, a loss of power, a cable.',
    outcome: 'The callback time-out, with maintenance.',
    order: { agent: beats({ stops: true }, { nth: 2 }) },
  },
  {
    id: 'F75',
    title: 'Too long between two heartbeats',
    cause: 'A high `ramdisk_heartbeat_timeout`, a clock that jumps back.',
    outcome: 'The callback time-out, if a step takes as long: its end brings a heartbeat.',
    order: { agent: beats({ nextAfterMs: 2_400_000 }) },
  },
  {
    id: 'F76',
    title: 'Several heartbeats at once',
    cause: 'A regular one and one that was asked for.',
    outcome: 'Harmless: those that find the node locked are dropped, or refused while no URL is known.',
    order: { agent: beats({ copies: 6 }) },
  },
  {
    id: 'F77',
    title: 'Heartbeats while a step runs',
    cause: 'Every agent sends them.',
    outcome: 'The list of commands is read once for each.',
    order: {
      agent: [{ at: 'command', match: { command: 'execute_clean_step', nth: 1 }, does: { delayMs: 600_000 } }],
    },
  },
  {
    id: 'F78',
    title: 'The wrong token',
    cause: 'The agent of the boot before is still alive.',
    outcome: 'Refused every five to ten seconds, until the callback time-out.',
    order: { agent: beats({ token: strangersToken }) },
  },
  {
    id: 'F79',
    title: 'No token',
    cause: 'A short token, a lost lookup.',
    outcome: 'Refused: a token is required.',
    order: { agent: beats({ token: null }) },
  },
  {
    id: 'F80',
    title: 'Another callback URL',
    cause: 'A new address after a reboot of its own.',
    outcome: 'Refused: a change of callback_url, until the callback time-out.',
    order: { agent: beats({ url: 'http://198.51.100.7:9999' }, { nth: { from: 2 } }) },
  },
  {
    id: 'F81',
    title: 'Another certificate, the same URL',
    cause: 'The process was started again, and made a new one.',
    outcome: 'Refused: a change of agent_verify_ca, until the callback time-out.',
    order: {
      settings: { tls: true },
      agent: beats(
        { certificate: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n' },
        { nth: { from: 2 } },
      ),
    },
  },
  {
    id: 'F82',
    title: 'No TLS although Ironic demands it',
    cause: 'Automatic TLS is off, or the agent saw an old API version.',
    outcome: 'Refused: TLS is required by configuration.',
    order: { agent: [{ at: 'start', does: { tls: 'off' } }] },
  },
  {
    id: 'F83',
    title: 'The URL of another machine',
    cause: 'Address translation, a wrong `ipa-advertise-host`.',
    outcome: 'Accepted; the commands go to the other agent, which refuses them.',
    order: { agent: beats({ url: another.url }) },
  },
  {
    id: 'F84',
    title: 'A URL that is none',
    cause: 'A link-local address, a zone, an empty text.',
    outcome: 'Refused if it does not begin with http; an empty one is accepted, and then blocks the right one.',
    order: { agent: beats({ url: '' }, { nth: 1 }) },
  },
  {
    id: 'F85',
    title: 'No agent version',
    cause: 'An ancient agent.',
    outcome: 'Refused.',
    order: { agent: beats({ version: null }) },
  },
  {
    id: 'F86',
    title: "Another node's heartbeat",
    cause: 'A cloned MAC address, a swapped network card.',
    outcome: "Refused; if the token fits, the other node's cleaning is driven by this machine.",
    order: { agent: beats({ nodeUuid: another.uuid }) },
  },
  {
    id: 'F87',
    title: 'A node that is gone',
    cause: 'Deleted while its agent ran.',
    outcome: 'Not found; the agent never gives up.',
    order: { agent: beats({ nodeUuid: 'ffffffff-ffff-4fff-8fff-ffffffffffff' }) },
  },
  {
    id: 'F88',
    title: 'A node in maintenance',
    cause: 'An operator.',
    outcome: 'Accepted, and nothing follows, for ever: not even the callback time-out. To be ordered in clean wait.',
    order: { operator: 'sets maintenance' },
  },
  {
    id: 'F89',
    title: 'A node in a state that wants no heartbeat',
    cause: 'The agent lives on after cleaning.',
    outcome: 'Refused: the token was wiped.',
    order: {
      agent: [
        {
          at: 'command',
          match: { command: 'execute_clean_step', nth: 1 },
          does: { outcome: { error: 'CleaningError', details: 'The agent lives on.' } },
        },
      ],
    },
  },
  {
    id: 'F90',
    title: 'A locked node whose agent is not known yet',
    cause: 'Inspection hooks, a slow call to the BMC.',
    outcome: 'Status 409; tried again after five to ten seconds.',
    order: {
      ironic: [
        {
          match: { method: 'POST', path: '/v1/heartbeat/*', nth: { to: 2 } },
          does: { status: 409, body: { error_message: '{"faultcode": "Client", "faultstring": "locked"}' } },
        },
      ],
    },
  },
  {
    id: 'F91',
    title: 'No worker is free, or the API restarts',
    cause: 'Many nodes at once.',
    outcome: 'Status 503; tried again after five to ten seconds.',
    order: {
      ironic: [
        {
          match: { method: 'POST', path: '/v1/heartbeat/*', nth: { to: 2 } },
          does: { status: 503, body: { error_message: '{"faultcode": "Server", "faultstring": "no free worker"}' } },
        },
      ],
    },
  },
]
