import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'slow-bmc-ends-the-erase',
  story: 'Settings of the BIOS are changed, then the disks are erased. The BMC takes nine seconds for every answer.',
  lesson: 'Two watch one step, a poller and the heartbeats: whoever comes second ends the step after it.',
  source: ['ironic/drivers/modules/redfish/bios.py _query_bios_apply_status'],
  reproduces: ['stale-bios-state-ends-a-step'],
  tags: ['data safety', 'bmc', 'race'],
  fleet: { profile: 'tiny-vm' },
  actions: [
    {
      do: 'clean',
      steps: [
        {
          interface: 'bios',
          step: 'apply_configuration',
          args: { settings: [{ name: 'LogicalProc', value: 'Disabled' }] },
        },
        { interface: 'deploy', step: 'erase_devices' },
      ],
    },
  ],
  faults: [{ do: 'bmc slow', byMs: 9000, afterMs: 10 }],
  expect: {
    fields: { provision_state: 'manageable' },
    lastError: null,
    disks: 'partly wiped',
    violations: [
      {
        checker: 'erased means wiped',
        because: 'The poller ends the erase that the heartbeat began (quirk stale-bios-state-ends-a-step).',
      },
    ],
    under: { none: { disks: 'wiped', violations: [] } },
  },
})
