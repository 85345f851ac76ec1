import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'error-of-ten-thousand-letters',
  story: 'A step fails with ten thousand letters of output.',
  lesson: 'The reason is cut to what the record holds; the state is kept.',
  source: ['ironic/db/sqlalchemy/models.py'],
  failures: ['last-error-too-long'],
  tags: ['database', 'steps'],
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
              outcome: { error: 'CleaningError', details: 'x'.repeat(10_000) },
            },
          ],
        },
      ],
    },
  },
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: '^(?=[^]{4096}$)Clean step deploy\\.flash failed on node',
    retry: 'fails',
  },
})
