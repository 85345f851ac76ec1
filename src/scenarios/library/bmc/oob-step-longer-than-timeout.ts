import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'oob-step-longer-than-timeout',
  story: 'A BIOS setting takes fifty minutes to take effect, and there is no ramdisk to send heartbeats.',
  lesson:
    'Whoever polls winds the clock up again: half an hour of silence is no failure of a machine without a ramdisk.',
  source: [
    'ironic/drivers/modules/redfish/bios.py _check_node_redfish_bios_apply',
    'ironic/conductor/manager.py _check_cleanwait_timeouts',
  ],
  failures: ['oob-step-killed-by-heartbeat-timeout', 'power-sync-vs-firmware'],
  tags: ['bmc', 'bios', 'manual', 'timeout'],
  faults: [
    {
      do: 'bmc http',
      rule: {
        name: 'not yet',
        match: { method: 'GET', path: '/redfish/v1/Systems/*/Bios', untilMs: 3_000_000 },
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
      ],
      disableRamdisk: true,
    },
  ],
  expect: {
    fields: { provision_state: 'manageable', last_error: null },
    disks: 'tenant data',
    endsAfterMs: { min: 2_900_000, max: 3_600_000 },
    counts: [{ of: { kind: 'agent' }, is: 0 }],
    under: { none: { fields: { provision_state: 'clean failed' }, endsAfterMs: { max: 1_800_000 } } },
  },
})
