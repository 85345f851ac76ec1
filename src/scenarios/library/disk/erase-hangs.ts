import { inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'erase-hangs',
  story: 'An erase hangs inside a drive; heartbeats go on.',
  lesson: 'Heartbeats keep a clean alive for ever; only an abort ends it.',
  source: ['ironic/drivers/modules/agent_base.py process_next_step'],
  tags: ['disk', 'liveness'],
  limitMs: 172800000,
  fleet: { profile: 'eight-hdd-2u' },
  faults: [
    {
      do: 'disk fails while erasing',
      disk: '/dev/sda',
      at: 0.2,
      effect: 'hangs',
      on: { kind: 'step', step: 'deploy.erase_devices_metadata', phase: 'done' },
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2),
    fields: { provision_state: 'clean wait' },
    lastError: null,
    ends: 'stuck',
    disks: { '/dev/sda': 'partly wiped' },
  },
})
