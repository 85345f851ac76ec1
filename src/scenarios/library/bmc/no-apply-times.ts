import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'no-apply-times',
  story: 'The BIOS settings say nothing of when they are applied.',
  lesson: 'A missing annotation is no error.',
  source: ['ironic/drivers/modules/redfish/bios.py apply_configuration'],
  failures: ['apply-time-annotation'],
  tags: ['bmc', 'bios', 'manual'],
  faults: [
    {
      do: 'bmc http',
      rule: {
        match: { method: 'GET', path: '/redfish/v1/Systems/*/Bios' },
        does: { merge: { '@Redfish.Settings': { SupportedApplyTimes: null } } },
      },
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
  },
})
