import { failedBeforeSteps, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'step-hangs-then-aborted',
  story: 'A vendor step never ends; the operator aborts after a day.',
  lesson: 'Heartbeats keep it alive; abort is the way out.',
  source: ['ironic/drivers/modules/agent_base.py process_next_step'],
  tags: ['steps', 'abort', 'liveness'],
  fleet: {
    agent: {
      hardwareManagers: [
        {
          name: 'vendor_manager',
          className: 'VendorHardwareManager',
          version: '1.0',
          supportLevel: 3,
          cleanSteps: [{ step: 'flash', priority: 50, interface: 'deploy', outcome: { hangs: true } }],
        },
      ],
    },
  },
  limitMs: 172800000,
  actions: [
    { do: 'provide' },
    { do: 'abort', on: { kind: 'step', step: 'deploy.flash', phase: 'wait' }, afterMs: 86400000 },
  ],
  expect: {
    retry: 'fails',
    path: inBand(2, 'clean failed'),
    fields: { ...failedBeforeSteps, target_provision_state: 'available' },
    lastError: '^By request, the clean operation was aborted during or after the completion of step "deploy\\.flash"$',
    disks: 'partly wiped',
  },
})
