import { failedBeforeSteps } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'bmc-answers-garbage',
  story: 'The BMC answers a read with half of its JSON.',
  lesson: 'A truncated body is an error of the BMC, and the text says so.',
  source: ['sushy/resources/base.py'],
  failures: ['unexpected-exception-at-start'],
  tags: ['bmc', 'wire'],
  faults: [
    { do: 'bmc http', rule: { match: { method: 'GET', path: '/redfish/v1/Systems/*' }, does: { truncate: 200 } } },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: ['manageable', 'cleaning', 'clean failed'],
    fields: { ...failedBeforeSteps, target_provision_state: 'available' },
    lastError: '.',
    disks: 'tenant data',
  },
})
