import { cleanEnd } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'double-resume-skips-no-step',
  story: 'Out-of-band and in-band steps are mixed, and every heartbeat comes three times.',
  lesson: 'Whoever resumes a node holds its lock: each step is done once, none is skipped.',
  source: [
    'ironic/conductor/cleaning.py continue_node_clean',
    'ironic/drivers/modules/agent_base.py process_next_step',
  ],
  failures: ['two-periodics-resume', 'heartbeat-and-poller-race', 'polling-flag-sticks'],
  tags: ['steps', 'races', 'manual', 'bios'],
  faults: [{ do: 'agent fault', id: 'F76' }],
  actions: [
    {
      do: 'clean',
      steps: [
        {
          interface: 'bios',
          step: 'apply_configuration',
          args: { settings: [{ name: 'LogicalProc', value: 'Disabled' }] },
        },
        { interface: 'deploy', step: 'erase_devices_metadata' },
        { interface: 'deploy', step: 'erase_devices' },
      ],
    },
  ],
  expect: {
    fields: { provision_state: 'manageable', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [
      { of: { kind: 'step', index: 0, phase: 'done' }, is: 1 },
      { of: { kind: 'step', index: 1, phase: 'done' }, is: 1 },
      { of: { kind: 'step', index: 2, phase: 'done' }, is: 1 },
    ],
  },
})
