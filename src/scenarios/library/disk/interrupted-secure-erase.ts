import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'interrupted-secure-erase',
  story:
    'An abort cuts the power in the middle of a secure erase; the SSDs wake up locked, and every automated clean fails.',
  lesson:
    'The metadata step comes first and cannot write to a locked disk; erase_devices alone, as a manual clean, unlocks it.',
  source: [
    'ironic_python_agent/hardware.py GenericHardwareManager._ata_erase',
    'ironic_python_agent/hardware.py GenericHardwareManager.erase_devices_metadata',
  ],
  failures: ['ata-password-left'],
  tags: ['disk', 'abort', 'data safety', 'hazard', 'retry'],
  actions: [
    { do: 'provide' },
    { do: 'abort', on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' }, afterMs: 500 },
    { do: 'manage', on: { kind: 'transition', to: 'clean failed' }, nth: 1, afterMs: 60_000 },
    { do: 'provide', on: { kind: 'transition', event: 'manage' }, nth: 1, afterMs: 10_000 },
    { do: 'clear maintenance', on: { kind: 'transition', to: 'clean failed' }, nth: 2, afterMs: 50_000 },
    { do: 'manage', on: { kind: 'transition', to: 'clean failed' }, nth: 2, afterMs: 60_000 },
    {
      do: 'clean',
      steps: [{ interface: 'deploy', step: 'erase_devices' }],
      on: { kind: 'transition', event: 'manage' },
      nth: 2,
      afterMs: 10_000,
    },
    { do: 'provide', on: { kind: 'transition', event: 'manage' }, nth: 3, afterMs: 10_000 },
  ],
  expect: {
    path: [
      ...inBand(2, 'clean failed'),
      ...inBand(1, 'clean failed'),
      ...inBand(1, 'cleaning'),
      ...inBand(2, 'cleaning', 'available'),
    ],
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
