import { inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'bmc-down-at-end',
  story: 'Every disk is wiped, and then the BMC is not there to switch the node off.',
  lesson:
    'The wipe succeeded and the clean failed: tear-down is a part of cleaning. No maintenance, since no step was current.',
  source: ['ironic/conductor/cleaning.py do_next_clean_step'],
  tags: ['bmc', 'tear-down'],
  faults: [{ do: 'bmc down', on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' } }],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'clean failed'),
    fields: {
      provision_state: 'clean failed',
      target_provision_state: 'available',
      maintenance: false,
      fault: null,
      reservation: null,
      clean_step: null,
    },
    lastError: 'Failed to tear down from cleaning for node',
    disks: 'wiped',
    power: 'On',
  },
})
