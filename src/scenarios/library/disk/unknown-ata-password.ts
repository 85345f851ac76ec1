import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'unknown-ata-password',
  story: 'Somebody left a password on a drive, and nobody knows it.',
  lesson:
    'A locked drive cannot be written, so the metadata step fails first. The data stay, out of everybody’s reach.',
  source: ['ironic_python_agent/hardware.py erase_devices_metadata'],
  failures: ['ata-password-left'],
  tags: ['disk', 'data safety'],
  faults: [{ do: 'disk has a password', disk: '/dev/sda' }],
  actions: [{ do: 'provide' }],
  expect: {
    retry: 'fails',
    path: inBand(1, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: '^Clean step deploy\\.erase_devices_metadata failed on node',
    disks: { '/dev/sda': 'tenant data' },
  },
})
