import { failedBeforeSteps, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'abort-abortable-step',
  story: 'The operator changes their mind a minute into the wipe.',
  lesson: 'An abort is a failure by request: no maintenance. The agent is not told; its power is cut in mid-step.',
  source: ['ironic/conductor/cleaning.py do_node_clean_abort'],
  failures: ['empty-last-error'],
  tags: ['operator', 'abort', 'smoke', 'first day', 'training'],
  fleet: { profile: 'eight-hdd-2u' },
  actions: [
    { do: 'provide' },
    { do: 'abort', on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' }, afterMs: 60_000 },
  ],
  expect: {
    path: inBand(2, 'clean failed'),
    fields: { ...failedBeforeSteps, target_provision_state: 'available' },
    lastError:
      '^By request, the clean operation was aborted during or after the completion of step "deploy\\.erase_devices"$',
    disks: 'partly wiped',
    power: 'Off',
  },
})
