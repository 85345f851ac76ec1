import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'ramdisk-late-but-in-time',
  story: 'Slow firmware: the first heartbeat comes in minute 28.',
  lesson: 'The clock starts with clean wait and is looked at every minute: late is not too late.',
  source: ['ironic/conductor/manager.py _check_cleanwait_timeouts'],
  failures: ['ramdisk-never-calls-back'],
  tags: ['boot', 'timeout'],
  faults: [{ do: 'boots slowly', byMs: 1500000 }],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
