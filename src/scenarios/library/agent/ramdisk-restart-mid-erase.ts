import { inBand, failedInStep } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'ramdisk-restart-mid-erase',
  story: 'On virtual media the agent crashes an hour into the wipe and starts again with the token it had.',
  lesson:
    'The empty command list of the new agent counts as the step done: the node is available and its data are there.',
  source: ['ironic/drivers/modules/agent_base.py process_next_step'],
  reproduces: ['fresh-boot-completes-step'],
  failures: ['reboot-mid-step-with-pregenerated-token'],
  tags: ['agent', 'data safety', 'hazard', 'training'],
  fleet: { profile: 'eight-hdd-2u', boot: 'redfish-virtual-media' },
  faults: [
    { do: 'agent crashes', on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' }, afterMs: 3_600_000 },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', maintenance: false },
    lastError: null,
    disks: 'partly wiped',
    violations: [
      { checker: 'done means done', because: 'The same: the agent never reported the end of erase_devices.' },
      {
        checker: 'available means wiped',
        because:
          'process_next_step takes an empty command list for the end of the step (quirk fresh-boot-completes-step).',
      },
    ],
    under: {
      none: {
        path: inBand(2, 'clean failed'),
        fields: failedInStep,
        lastError: 'restarted during clean step deploy\\.erase_devices\\.$',
        violations: [],
      },
    },
  },
})
