import { cleanEnd } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'ramdisk-upgraded-mid-clean',
  story: 'The version of a hardware manager is another one when the first step is sent.',
  lesson: 'Automated cleaning fetches its steps again and begins anew: its steps must be repeatable.',
  source: ['ironic/drivers/modules/agent_base.py _process_version_mismatch'],
  failures: ['manager-version-mismatch'],
  tags: ['agent', 'steps', 'races'],
  faults: [{ do: 'agent fault', id: 'F60' }],
  actions: [{ do: 'provide' }],
  expect: {
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [
      { of: { kind: 'step', step: 'deploy.erase_devices_metadata', phase: 'start' }, is: 2 },
      { of: { kind: 'step', step: 'deploy.erase_devices_metadata', phase: 'done' }, is: 1 },
    ],
  },
})
