import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'bmc-restarts-mid-erase',
  story: 'The BMC is away for ninety seconds while the disks are wiped.',
  lesson: 'Work in the ramdisk needs no BMC; the end of cleaning does.',
  source: ['ironic/drivers/modules/redfish/utils.py SessionCache'],
  tags: ['bmc', 'smoke'],
  fleet: { profile: 'eight-hdd-2u' },
  faults: [
    { do: 'bmc down', on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' }, afterMs: 60000, forMs: 90000 },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    power: 'Off',
  },
})
