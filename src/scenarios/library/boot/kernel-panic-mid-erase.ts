import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'kernel-panic-mid-erase',
  story: 'The kernel of the ramdisk dies in the wipe, and the machine resets itself.',
  lesson:
    'The wiped disk does not boot, so the network does again; but a token is told once, and without it the new agent is dumb: time-out, quarantine.',
  source: ['ironic/api/controllers/v1/ramdisk.py LookupController', 'ironic/conductor/manager.py get_node_with_token'],
  tags: ['boot', 'timeout', 'data safety'],
  fleet: { profile: 'eight-hdd-2u' },
  faults: [
    {
      do: 'kernel panics',
      rebootsAfterMs: 10000,
      on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' },
      afterMs: 3600000,
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: '^Timeout reached while cleaning the node',
    disks: 'partly wiped',
    counts: [
      { of: { kind: 'boot', device: 'Pxe' }, is: 2 },
      { of: { kind: 'agent', what: 'has no token and never will' }, is: 1 },
    ],
  },
})
