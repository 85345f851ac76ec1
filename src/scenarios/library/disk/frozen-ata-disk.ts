import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'frozen-ata-disk',
  story: 'The firmware freezes the security feature set of the drives in POST.',
  lesson: 'Fail closed: no overwriting in place of a secure erase unless the operator says so.',
  source: ['ironic_python_agent/hardware.py _ata_erase'],
  failures: ['ata-frozen'],
  tags: ['disk', 'data safety'],
  faults: [{ do: 'disk frozen' }],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: '^Clean step deploy\\.erase_devices failed on node .*Could not find method: erase_block_device',
    disks: 'partly wiped',
  },
})
