import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

const vendor = {
  name: 'vendor_manager',
  className: 'VendorHardwareManager',
  version: '1.0',
  supportLevel: 3,
  cleanSteps: [
    { step: 'upgrade_firmware', priority: 50, interface: 'deploy', reboot_requested: true, duration: 90_000 },
  ],
}

export default scenario({
  name: 'agent-unreachable-after-reboot',
  story: 'After a reboot that a step asked for, the agent calls but cannot be called: a firewall forgot its rule.',
  lesson: 'A heartbeat proves one direction only. Reading the commands fails three times, and with them the clean.',
  source: ['ironic/drivers/modules/agent_base.py continue_cleaning', 'ironic/drivers/modules/agent_client.py'],
  failures: ['unreachable-advertised-ip'],
  tags: ['agent', 'reboot', 'network'],
  fleet: { agent: { hardwareManagers: [vendor] } },
  faults: [{ do: 'network cut', from: 'ironic', to: 'agent-$node', on: { kind: 'boot', number: 2 } }],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: '^Node failed to check cleaning progress: Connection to agent failed: ',
    disks: 'partly wiped',
    counts: [{ of: { kind: 'boot' }, is: 2 }],
  },
})
