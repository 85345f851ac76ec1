import { failedBeforeSteps } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'old-ramdisk-without-token',
  story: 'A ramdisk of years ago sends heartbeats without a token.',
  lesson: 'The API refuses it clearly; for Ironic the agent is silent.',
  source: ['ironic/api/controllers/v1/ramdisk.py HeartbeatController'],
  failures: ['old-ramdisk-no-token'],
  tags: ['agent', 'timeout'],
  faults: [{ do: 'agent fault', id: 'F79' }],
  actions: [{ do: 'provide' }],
  expect: {
    path: ['manageable', 'cleaning', 'clean wait', 'clean failed'],
    fields: { ...failedBeforeSteps, target_provision_state: 'available' },
    lastError: '^Timeout reached while cleaning the node',
    disks: 'tenant data',
  },
})
