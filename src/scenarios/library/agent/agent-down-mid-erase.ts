import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'agent-down-mid-erase',
  story: 'The agent stops for good an hour into the wipe of eight hard disks.',
  lesson:
    'The same text as when nothing boots, but a step was running: the node is in quarantine, its disks half wiped.',
  source: ['ironic/conductor/utils.py cleanup_cleanwait_timeout'],
  failures: ['clean-step-left-after-timeout'],
  tags: ['agent', 'timeout', 'data safety'],
  fleet: { profile: 'eight-hdd-2u' },
  faults: [{ do: 'agent down', on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' }, afterMs: 3_600_000 }],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'clean failed'),
    fields: {
      ...failedInStep,
      target_provision_state: 'available',
      maintenance_reason: 'Timeout reached while cleaning the node*',
    },
    lastError: "^Timeout reached while cleaning the node\\..*Failed on step \\{.*'step': 'erase_devices'",
    disks: {
      '/dev/sda': 'partly wiped',
      '/dev/sdb': 'partly wiped',
      '/dev/sdc': 'partly wiped',
      '/dev/sdd': 'partly wiped',
      '/dev/sde': 'partly wiped',
      '/dev/sdf': 'partly wiped',
      '/dev/sdg': 'partly wiped',
      '/dev/sdh': 'partly wiped',
    },
  },
})
