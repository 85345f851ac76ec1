import { inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'vendor-step-shadows-erase',
  story: 'A vendor’s hardware manager has a step of its own called erase_devices, which does nothing.',
  lesson:
    'The manager with the most support wins the name: the wipe that ran was not the wipe. Names must not collide.',
  source: ['ironic_python_agent/hardware.py dispatch_to_managers'],
  failures: ['container-step-shadows-erase'],
  tags: ['agent', 'hazard', 'data safety', 'steps'],
  fleet: {
    agent: {
      hardwareManagers: [
        {
          name: 'vendor_manager',
          className: 'VendorHardwareManager',
          version: '1.0',
          supportLevel: 3,
          cleanSteps: [{ step: 'erase_devices', priority: 10, interface: 'deploy', duration: 1_000 }],
        },
      ],
    },
  },
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available' },
    lastError: null,
    disks: 'partly wiped',
    violations: [
      {
        checker: 'available means wiped',
        because: 'A step is known by its name alone, and a plug-in took the name of the wipe.',
        nature: 'policy',
      },
    ],
  },
})
