import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'ramdisk-restart-hardened',
  story: 'The same crash in the wipe, with a conductor that does not take an empty command list for success.',
  lesson: 'One condition in the conductor is the difference between a quarantined node and a leaked tenant.',
  source: ['ironic/drivers/modules/agent_base.py process_next_step'],
  tags: ['agent', 'data safety', 'hardened'],
  fleet: { profile: 'eight-hdd-2u', boot: 'redfish-virtual-media' },
  quirks: 'none',
  faults: [
    { do: 'agent crashes', on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' }, afterMs: 3_600_000 },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: 'erase_devices',
    disks: 'partly wiped',
  },
})
