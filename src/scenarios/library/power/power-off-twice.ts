import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'power-off-twice',
  story: 'After a failed clean an operator switches the node off, twice, and tries again.',
  lesson:
    'Whoever switches off forgets the agent, also when the machine is off already: the next ramdisk is told a token.',
  source: ['ironic/conductor/utils.py node_power_action'],
  failures: ['off-already-orphans-token', 'token-survives-manual-reboot'],
  tags: ['power', 'operator', 'retry'],
  faults: [
    { do: 'agent down', on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' } },
    { do: 'power cut', on: { kind: 'transition', to: 'clean failed' }, afterMs: 20_000, forMs: 10_000 },
  ],
  actions: [
    { do: 'provide' },
    { do: 'clear maintenance', on: { kind: 'transition', to: 'clean failed' }, afterMs: 10_000 },
    { do: 'power', target: 'power off', on: { kind: 'transition', to: 'clean failed' }, afterMs: 60_000 },
    { do: 'power', target: 'power off', on: { kind: 'transition', to: 'clean failed' }, afterMs: 120_000 },
    { do: 'manage', on: { kind: 'transition', to: 'clean failed' }, afterMs: 180_000 },
    { do: 'provide', on: { kind: 'transition', event: 'manage' }, afterMs: 10_000 },
  ],
  expect: {
    path: [...inBand(2, 'clean failed'), ...inBand(2, 'cleaning', 'available')],
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
