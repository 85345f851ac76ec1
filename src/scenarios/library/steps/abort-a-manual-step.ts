import { failedBeforeSteps, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'abort-a-manual-step',
  story: 'An operator aborts a wipe they ordered by hand.',
  lesson: 'Steps that may be aborted may be so in a manual clean, too.',
  source: ['ironic/conductor/steps.py _validate_user_step'],
  failures: ['manual-steps-never-abortable'],
  tags: ['steps', 'abort', 'manual'],
  fleet: { profile: 'eight-hdd-2u' },
  actions: [
    { do: 'clean', steps: [{ interface: 'deploy', step: 'erase_devices' }] },
    { do: 'abort', on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' }, afterMs: 60_000 },
  ],
  expect: {
    path: inBand(1, 'clean failed'),
    fields: { ...failedBeforeSteps, target_provision_state: 'manageable' },
    lastError: '^By request, the clean operation was aborted',
    disks: { '/dev/sda': 'partly wiped', '/dev/sdd': 'partly wiped', '/dev/sde': 'tenant data' },
    power: 'Off',
  },
})
