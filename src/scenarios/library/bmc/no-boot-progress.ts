import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'no-boot-progress',
  story: 'The system does not tell how far it has booted.',
  lesson: 'Where BootProgress is missing, other signs of a reboot have to do.',
  source: ['ironic/drivers/modules/redfish/bios.py'],
  failures: ['no-boot-progress'],
  tags: ['bmc', 'bios', 'manual'],
  faults: [
    {
      do: 'bmc http',
      rule: { match: { method: 'GET', path: '/redfish/v1/Systems/*' }, does: { merge: { BootProgress: null } } },
    },
  ],
  actions: [
    {
      do: 'clean',
      steps: [
        {
          interface: 'bios',
          step: 'apply_configuration',
          args: { settings: [{ name: 'LogicalProc', value: 'Disabled' }] },
        },
      ],
    },
  ],
  expect: {
    fields: { provision_state: 'manageable', last_error: null },
    disks: 'tenant data',
    endsAfterMs: { max: 1_200_000 },
  },
})
