import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'rejects-during-post',
  story: 'HPE’s BMC takes no boot device while the machine is in its self-test.',
  lesson: 'A refusal that passes by itself is waited out.',
  source: ['ironic/drivers/modules/redfish/management.py set_boot_device'],
  failures: ['rejects-during-post', 'resume-before-ipa-ready'],
  tags: ['bmc', 'bios', 'manual', 'reboot'],
  fleet: { bmc: 'ilo5' },
  faults: [
    {
      do: 'bmc http',
      rule: {
        name: 'in its self-test',
        match: { method: 'PATCH', path: '/redfish/v1/Systems/1' },
        times: 2,
        does: {
          status: 400,
          body: {
            error: {
              code: 'iLO.0.10.ExtendedInfo',
              message: 'See @Message.ExtendedInfo for more information.',
              '@Message.ExtendedInfo': [{ MessageId: 'iLO.2.14.UnableToModifyDuringSystemPOST' }],
            },
          },
        },
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
        { interface: 'deploy', step: 'erase_devices' },
      ],
    },
  ],
  expect: {
    fields: { provision_state: 'manageable', last_error: null },
    disks: 'wiped',
    counts: [{ of: { kind: 'request', to: 'bmc-node-1', method: 'PATCH', status: 400 }, is: 2 }],
  },
})
