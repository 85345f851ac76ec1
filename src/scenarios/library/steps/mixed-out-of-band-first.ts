import { inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'mixed-out-of-band-first',
  story: 'A BIOS setting and then a wipe, ordered by hand.',
  lesson:
    'The poller goes on before the agent of the new boot is up: after a reboot the conductor ordered, an agent that cannot be reached is waited for, not failed.',
  source: [
    'ironic/drivers/modules/redfish/bios.py apply_configuration',
    'ironic/conductor/cleaning.py do_next_clean_step (AgentConnectionFailed with cleaning_reboot)',
  ],
  failures: ['resume-before-ipa-ready', 'polling-flag-sticks', 'heartbeat-and-poller-race', 'oob-reboot-loses-ramdisk'],
  tags: ['steps', 'manual', 'bios', 'reboot'],
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
  expect: {
    fields: { provision_state: 'manageable', last_error: null },
    disks: 'wiped',
    counts: [
      { of: { kind: 'boot' }, is: 2 },
      { of: { kind: 'step', step: 'deploy.erase_devices', phase: 'start' }, is: 2 },
      { of: { kind: 'step', step: 'deploy.erase_devices', phase: 'done' }, is: 1 },
    ],
    path: inBand(3, 'cleaning', 'manageable'),
  },
})
