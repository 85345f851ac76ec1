import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'bios-setting-dropped',
  story: 'The firmware forgets a BIOS setting that it accepted.',
  lesson:
    'The verification fails the step, and cleaning goes on all the same: the reason is overwritten by what comes next.',
  source: ['ironic/drivers/modules/redfish/bios.py apply_configuration'],
  failures: ['bios-failure-hidden-by-timeout'],
  tags: ['bmc', 'bios', 'manual', 'hazard'],
  reproduces: ['bios-verify-failure-continues'],
  faults: [
    {
      do: 'bmc http',
      rule: {
        name: 'forgetful',
        match: { method: 'GET', path: '/redfish/v1/Systems/*/Bios' },
        does: { merge: { Attributes: { LogicalProc: 'Enabled' } } },
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
        { interface: 'deploy', step: 'erase_devices_metadata' },
      ],
    },
  ],
  expect: {
    fields: { provision_state: 'clean failed', target_provision_state: 'manageable' },
    lastError: 'requires agent_url',
    disks: 'tenant data',
    endsAfterMs: { max: 1_800_000 },
    under: { none: { lastError: 'LogicalProc' } },
  },
})
