import { failedBeforeSteps, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'abort-on-the-last-step',
  story: 'An abort is asked for while the last step runs, which must not be cut.',
  lesson: 'The step ends, and so does the clean: in clean failed, not in manageable as if nobody had asked.',
  source: ['ironic/conductor/cleaning.py continue_node_clean'],
  failures: ['abort-on-last-step-ignored'],
  tags: ['steps', 'abort', 'manual', 'races'],
  fleet: {
    agent: {
      hardwareManagers: [
        {
          name: 'vendor_manager',
          className: 'VendorHardwareManager',
          version: '1.0',
          supportLevel: 3,
          cleanSteps: [{ step: 'flash', priority: 0, interface: 'deploy', abortable: false, duration: 300_000 }],
        },
      ],
    },
  },
  actions: [
    { do: 'clean', steps: [{ interface: 'deploy', step: 'flash' }] },
    { do: 'abort', on: { kind: 'step', step: 'deploy.flash', phase: 'wait' }, afterMs: 60_000 },
  ],
  expect: {
    path: inBand(1, 'cleaning', 'clean failed'),
    fields: { ...failedBeforeSteps, target_provision_state: 'manageable' },
    lastError: '^By request, the clean operation was aborted during or after the completion of step "deploy\\.flash"$',
    counts: [{ of: { kind: 'command', command: 'execute_clean_step', status: 'SUCCEEDED' }, is: 1 }],
  },
})
