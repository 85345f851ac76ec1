import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'bios-value-out-of-range',
  story: 'A typing error in a BIOS value.',
  lesson: 'Good validation turns a hang into a message: the clean fails in seconds, and names the attribute.',
  source: ['ironic/drivers/modules/redfish/bios.py apply_configuration'],
  failures: ['bios-invalid-value'],
  tags: ['steps', 'manual', 'bios', 'validation'],
  actions: [
    {
      do: 'clean',
      steps: [
        {
          interface: 'bios',
          step: 'apply_configuration',
          args: { settings: [{ name: 'LogicalProc', value: 'Disabledd' }] },
        },
      ],
    },
  ],
  expect: {
    fields: { provision_state: 'clean failed', target_provision_state: 'manageable' },
    lastError: 'LogicalProc',
    disks: 'tenant data',
    endsAfterMs: { max: 60000 },
  },
})
