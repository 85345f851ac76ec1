import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'vendor-step-fails',
  story: 'A step of the ramdisk fails with an error of its own.',
  lesson: 'Read last_error: it names the step and what the agent said.',
  source: ['ironic/drivers/modules/agent_base.py process_next_step'],
  tags: ['agent', 'steps'],
  fleet: {
    agent: {
      hardwareManagers: [
        {
          name: 'vendor_manager',
          className: 'VendorHardwareManager',
          version: '1.0',
          supportLevel: 3,
          cleanSteps: [
            {
              step: 'flash',
              priority: 50,
              interface: 'deploy',
              duration: 20000,
              outcome: { error: 'CleaningError', details: 'the image is corrupt' },
            },
          ],
        },
      ],
    },
  },
  actions: [{ do: 'provide' }],
  expect: {
    retry: 'fails',
    path: inBand(2, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: '^Clean step deploy\\.flash failed on node .*the image is corrupt',
    disks: 'partly wiped',
  },
})
