import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'killed-for-an-hour',
  story: 'The conductor is away for an hour in the middle of the wipe.',
  lesson:
    'The heartbeats of an hour are lost and nobody minds: the first one afterwards restarts the clock, if it is in time.',
  source: ['ironic/conductor/manager.py _check_cleanwait_timeouts'],
  tags: ['conductor', 'restart', 'races'],
  fleet: { profile: 'eight-hdd-2u' },
  faults: [
    {
      do: 'conductor killed',
      on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' },
      afterMs: 600000,
      forMs: 3600000,
    },
  ],
  actions: [{ do: 'provide' }],
  expect: { fields: { reservation: null } },
})
