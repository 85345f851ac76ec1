import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'dying-disk',
  story: 'One of eight hard disks dies at a tenth of its wipe.',
  lesson: 'Read last_error, replace the disk, lift maintenance, manage, provide: the clean starts from the beginning.',
  source: ['ironic_python_agent/hardware.py GenericHardwareManager._shred_block_device'],
  tags: ['disk', 'data safety', 'smoke', 'first day', 'training'],
  fleet: { profile: 'eight-hdd-2u' },
  faults: [
    {
      do: 'disk fails while erasing',
      disk: '/dev/sdb',
      at: 0.1,
      effect: 'dies',
      on: { kind: 'step', step: 'deploy.erase_devices_metadata', phase: 'done' },
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    retry: 'fails',
    path: inBand(2, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: 'Clean step deploy\\.erase_devices failed on node',
    disks: { '/dev/sdb': 'partly wiped' },
  },
})
