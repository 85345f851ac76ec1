import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'firmware-setting-mistyped',
  story: 'A setting of a firmware update is misspelt.',
  lesson: 'What is wrong with arguments is said before anything is sent to the hardware.',
  source: ['ironic/drivers/modules/redfish/firmware.py'],
  failures: ['firmware-args-not-validated'],
  tags: ['bmc', 'firmware', 'manual', 'validation'],
  fleet: { record: { firmware_interface: 'redfish' } },
  actions: [
    {
      do: 'clean',
      steps: [
        {
          interface: 'firmware',
          step: 'update',
          args: { settings: [{ component: 'bios', url: 'http://files/bios-9.9.9.bin', wiat: 60 }] },
        },
      ],
    },
  ],
  expect: {
    fields: { provision_state: 'clean failed', target_provision_state: 'manageable' },
    lastError: 'Invalid firmware update',
    disks: 'tenant data',
    counts: [{ of: { kind: 'request', path: '**UpdateService.SimpleUpdate' }, is: 0 }],
  },
})
