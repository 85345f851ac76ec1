import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'virtual-media-in-cleaning',
  story: 'Cleaning inserts the image itself, and the agent reads its token and its Ironic from it.',
  lesson: 'The ramdisk is prepared in cleaning as in deployment; on such media no look-up tells a token.',
  source: ['ironic/drivers/modules/redfish/boot.py prepare_ramdisk'],
  failures: ['vmedia-not-attached-for-cleaning', 'vmedia-label-missing'],
  tags: ['boot', 'virtual media', 'reference'],
  fleet: { boot: 'redfish-virtual-media' },
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [
      { of: { kind: 'request', path: '**/VirtualMedia.InsertMedia', status: 204 }, is: 1 },
      { of: { kind: 'boot', device: 'Cd' }, is: 1 },
    ],
  },
})
