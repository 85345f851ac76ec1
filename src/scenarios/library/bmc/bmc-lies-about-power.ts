import { failedBeforeSteps } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'bmc-lies-about-power',
  story: 'The BMC takes the order to switch on, and nothing happens.',
  lesson: 'Acceptance is not completion: the wait is bounded, and no maintenance is set.',
  source: ['ironic/conductor/utils.py node_wait_for_power_state'],
  failures: ['power-accepted-never-changes'],
  tags: ['bmc', 'power', 'smoke'],
  faults: [{ do: 'machine ignores', orders: ['powerOn'] }],
  actions: [{ do: 'provide' }],
  expect: {
    path: ['manageable', 'cleaning', 'clean failed'],
    fields: { ...failedBeforeSteps, target_provision_state: 'available' },
    lastError: '^Failed to prepare node .* for cleaning: Failed to set node power state to power on',
    disks: 'tenant data',
    power: 'Off',
  },
})
