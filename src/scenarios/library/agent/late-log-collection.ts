import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'late-log-collection',
  story: 'Collecting the logs of a failed step takes longer than the client waits.',
  lesson: 'Logs are a courtesy: their loss changes neither state nor reason.',
  source: ['ironic/drivers/utils.py collect_ramdisk_logs'],
  tags: ['agent', 'http'],
  faults: [
    { do: 'disk refuses erase', disk: '/dev/sdb', methods: ['ata-secure-erase'] },
    {
      do: 'agent http',
      rule: {
        match: { method: 'POST', path: '/v1/commands/', body: { name: 'log.collect_system_logs' } },
        times: 10,
        does: { delayMs: 400000 },
      },
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    retry: 'fails',
    path: inBand(2, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: '^Clean step deploy\\.erase_devices failed on node',
  },
})
