import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'failed-node-switched-on-again',
  story: 'A clean is aborted as its ramdisk comes up, and the conductor restarts while it switches the machine off.',
  lesson:
    'The record still says that the machine is on. So the synchronisation of power switches it on, and it starts from its disk what the last tenant left there.',
  source: [
    'ironic/conductor/base_manager.py prepare_host',
    'ironic/conductor/manager.py do_sync_power_state',
    'ironic/conf/conductor.py force_power_state_during_sync',
  ],
  reproduces: ['restart-cleans-up-nothing'],
  tags: ['conductor', 'restart', 'power', 'data safety'],
  faults: [{ do: 'conductor killed', on: { kind: 'halted', why: 'power off' }, afterMs: 200, forMs: 20_000 }],
  actions: [{ do: 'provide' }, { do: 'abort', on: { kind: 'agent' } }],
  restMs: 300_000,
  expect: {
    path: ['manageable', 'cleaning', 'clean wait', 'clean failed'],
    fields: { provision_state: 'clean failed', power_state: 'power on', maintenance: false },
    lastError: null,
    disks: 'tenant data',
    counts: [{ of: { kind: 'boot', device: 'Hdd' }, is: 1 }],
    violations: [
      { checker: 'failed stays off', because: 'A restart forgets that the machine was being switched off.' },
      { checker: 'the reason stays', because: 'The synchronisation of power clears last_error.' },
    ],
    under: {
      none: {
        fields: { power_state: 'power off' },
        lastError: 'By request, the clean operation was aborted',
        counts: [{ of: { kind: 'boot', device: 'Hdd' }, is: 0 }],
        violations: [],
      },
    },
  },
})
