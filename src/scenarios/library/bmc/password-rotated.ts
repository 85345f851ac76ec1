import { failedBeforeSteps } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'password-rotated',
  story: 'The password in the record is changed to a wrong one while a session of the old one lives.',
  lesson: 'The password is a part of what a session is kept by: the wrong one is noticed at once.',
  source: ['ironic/drivers/modules/redfish/utils.py SessionCache'],
  failures: ['password-rotated'],
  tags: ['bmc', 'operator'],
  actions: [
    { do: 'patch', patch: [{ op: 'replace', path: '/driver_info/redfish_password', value: 'mistyped' }] },
    { do: 'provide', afterMs: 10_000 },
  ],
  expect: {
    path: ['manageable', 'cleaning', 'clean failed'],
    fields: { ...failedBeforeSteps, target_provision_state: 'available' },
    lastError: '^Failed to prepare node',
    disks: 'tenant data',
    // The mistake is in the record, where no lifting of faults reaches.
    retry: 'fails',
  },
})
