import { cleanEnd } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'bios-abort-leaves-a-trap',
  story: 'A BIOS reset is aborted while the machine boots; the node is cleaned at once. Nothing breaks.',
  lesson: 'What one clean leaves in the record can end a step of the next: available, and half erased.',
  source: ['ironic/drivers/modules/redfish/bios.py _query_bios_apply_status'],
  reproduces: ['stale-bios-state-ends-a-step'],
  tags: ['data safety', 'bmc', 'abort'],
  fleet: { profile: 'tiny-vm' },
  actions: [
    { do: 'clean', steps: [{ interface: 'bios', step: 'factory_reset' }] },
    { do: 'abort', on: { kind: 'boot' } },
    { do: 'manage', on: { kind: 'transition', to: 'clean failed' }, afterMs: 1000 },
    { do: 'provide', on: { kind: 'transition', event: 'manage' }, afterMs: 1000 },
  ],
  expect: {
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'partly wiped',
    violations: [
      {
        checker: 'available means wiped',
        because:
          'The state of an aborted BIOS step ends the erase of the next clean (quirk stale-bios-state-ends-a-step).',
      },
      {
        checker: 'done means done',
        because: 'The agent was not asked (quirk stale-bios-state-ends-a-step).',
      },
    ],
    under: { none: { disks: 'wiped', violations: [] } },
  },
})
