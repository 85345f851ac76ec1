import { failedBeforeSteps, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'abort-non-abortable-step',
  story: 'An abort is asked for while firmware is flashed, which must not be cut.',
  lesson:
    'The abort is remembered and takes effect when the step is done: the flash finishes, the next step never starts.',
  source: ['ironic/conductor/manager.py _do_abort', 'ironic/conductor/cleaning.py continue_node_clean'],
  tags: ['operator', 'abort', 'races'],
  fleet: {
    agent: {
      hardwareManagers: [
        {
          name: 'vendor_manager',
          className: 'VendorHardwareManager',
          version: '1.0',
          supportLevel: 3,
          cleanSteps: [{ step: 'flash', priority: 50, interface: 'deploy', abortable: false, duration: 300_000 }],
        },
      ],
    },
  },
  actions: [
    { do: 'provide' },
    { do: 'abort', on: { kind: 'step', step: 'deploy.flash', phase: 'wait' }, afterMs: 60_000 },
  ],
  expect: {
    path: inBand(2, 'cleaning', 'clean failed'),
    fields: { ...failedBeforeSteps, target_provision_state: 'available' },
    lastError: '^By request, the clean operation was aborted during or after the completion of step "deploy\\.flash"$',
    disks: 'partly wiped',
    counts: [
      { of: { kind: 'command', status: 'SUCCEEDED' }, is: 2 },
      { of: { kind: 'step', step: 'deploy.erase_devices' }, is: 0 },
    ],
  },
})
