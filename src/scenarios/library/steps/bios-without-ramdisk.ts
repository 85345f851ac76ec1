import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'bios-without-ramdisk',
  story: 'A BIOS setting is ordered by hand, and nothing else.',
  lesson: 'All steps are out of band: no ramdisk is booted, a poller ends the wait.',
  source: ['ironic/conductor/cleaning.py do_node_clean'],
  failures: ['async-result-ignored'],
  tags: ['steps', 'manual', 'bios'],
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
    counts: [{ of: { kind: 'agent' }, is: 0 }],
  },
})
