import { failedBeforeSteps, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'scan-takes-a-minute',
  story: 'Looking at the hardware takes the agent more than a minute when its steps are asked for.',
  lesson: 'An agent that looks at everything again for every question is too slow for whoever waits a minute.',
  source: [
    'ironic/drivers/modules/agent_client.py _command',
    'ironic_python_agent/hardware.py dispatch_to_all_managers',
  ],
  failures: ['slow-hardware-scan'],
  tags: ['agent', 'http'],
  faults: [{ do: 'agent fault', id: 'F72' }],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(0, 'cleaning', 'clean failed'),
    fields: { ...failedBeforeSteps, target_provision_state: 'available' },
    lastError: 'Read timed out',
    disks: 'tenant data',
  },
})
