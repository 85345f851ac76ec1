import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'result-of-another-step',
  story: 'The wipe is over, and the agent says so; but what it calls done is the step before it.',
  lesson:
    'Only the result of the step that was asked for ends it: what is not understood is asked again a heartbeat later.',
  source: ['ironic/drivers/modules/agent_base.py _get_completed_command'],
  tags: ['agent', 'steps', 'wire'],
  faults: [
    {
      do: 'agent misbehaves',
      fault: { at: 'list', times: 1, does: { rewrite: 'other step', value: 'erase_devices_metadata' } },
      on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' },
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    endsAfterMs: { min: 280_000 },
  },
})
