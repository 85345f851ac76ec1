import { failedBeforeSteps } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'hangs-in-post',
  story: 'The firmware never gets to the choice of a boot device.',
  lesson: 'From outside it looks like any other boot that does not come: half an hour of silence.',
  source: ['ironic/conductor/manager.py _check_cleanwait_timeouts'],
  tags: ['boot', 'timeout'],
  faults: [{ do: 'hangs in post' }],
  actions: [{ do: 'provide' }],
  expect: {
    path: ['manageable', 'cleaning', 'clean wait', 'clean failed'],
    fields: { ...failedBeforeSteps, target_provision_state: 'available' },
    lastError: '^Timeout reached while cleaning the node',
    disks: 'tenant data',
  },
})
