import {
  type Case,
  clean,
  createRaid,
  custom,
  erase,
  manager,
  metadata,
  patienceMs,
  provide,
  raid,
  settled,
} from './case-parts.ts'

/** What steps do and how they end; and BMCs that are away, first, because they take longest. */
export const casesOfSteps: readonly Case[] = [
  // The longest first: the others run beside them.
  {
    name: 'the BMC is down at manage',
    enroll: true,
    async play(node) {
      await node.fault({ do: 'bmc down', forMs: 600_000 })
      await node.provision('manage')
      await node.reaches(['enroll', 'manageable'], patienceMs)
    },
  },
  {
    name: 'the BMC is down at provide',
    async play(node) {
      await node.fault({ do: 'bmc down', forMs: 600_000 })
      await node.provision('provide')
      await node.reaches(['available', 'clean failed'], patienceMs)
    },
  },
  {
    name: 'the BMC goes down while a step runs',
    agent: manager({ step: 'slow', duration: 10_000 }),
    async play(node) {
      await node.clean(custom('slow'))
      await node.runs('slow')
      await node.fault({ do: 'bmc down', forMs: 600_000 })
      await node.reaches(settled, patienceMs)
    },
  },
  { name: 'automated clean', play: provide },
  { name: 'automated clean from virtual media', boot: 'redfish-virtual-media', play: provide },
  {
    name: 'automated clean with TLS to the agent',
    agent: { tls: true, ...manager({ step: 'look', priority: 1, duration: 8_000 }) },
    async play(node, note) {
      await node.provision('provide')
      const { driver_internal_info: internal } = await node.runs('look')
      note('scheme of agent_url', String(internal['agent_url']).split(':')[0])
      await node.reaches(['available', 'clean failed'])
    },
  },
  { name: 'automated clean switched off for the node', record: { automated_clean: false }, play: provide },
  { name: 'manual erase_devices_metadata', play: (node) => clean(node, metadata) },
  { name: 'manual erase_devices', play: (node) => clean(node, erase) },
  { name: 'manual steps in the order of the operator', play: (node) => clean(node, erase, metadata, erase) },
  {
    name: 'automated steps in the order of priority',
    agent: manager({ step: 'last', priority: 1 }, { step: 'first', priority: 99 }, { step: 'off' }),
    play: provide,
  },
  {
    name: 'software RAID is created',
    async play(node) {
      await raid(node)
      await clean(node, metadata, createRaid)
    },
  },
  {
    name: 'software RAID over disks with partitions',
    async play(node) {
      await raid(node)
      await clean(node, createRaid)
    },
  },
  {
    name: 'software RAID is created and deleted',
    async play(node, note) {
      await raid(node)
      await clean(node, metadata, createRaid)
      note('logical disks after creation', (await node.record()).raid_config['logical_disks'])
      await clean(node, { interface: 'raid', step: 'delete_configuration' })
    },
  },
  {
    name: 'create_configuration without a target',
    play: (node) => clean(node, createRaid),
  },
  {
    name: 'a step fails, manual',
    agent: manager({ step: 'flash', outcome: { error: 'CleaningError', details: 'The flash is worn out.' } }),
    play: (node) => clean(node, metadata, custom('flash'), metadata),
  },
  {
    name: 'a step fails, virtual media',
    boot: 'redfish-virtual-media',
    agent: manager({ step: 'flash', outcome: { error: 'CleaningError', details: 'The flash is worn out.' } }),
    play: (node) => clean(node, custom('flash')),
  },
  {
    name: 'a step fails, automated',
    agent: manager({
      step: 'flash',
      priority: 50,
      outcome: { error: 'CleaningError', details: 'The flash is worn out.' },
    }),
    play: provide,
  },
  {
    name: 'a step raises an exception that is no agent error',
    agent: manager({ step: 'flash', outcome: { exception: 'ValueError', text: 'too hot' } }),
    play: (node) => clean(node, custom('flash')),
  },
  {
    name: 'a failed node is taken back and cleaned again',
    agent: manager({ step: 'flash', outcome: { error: 'CleaningError', details: 'The flash is worn out.' } }),
    async play(node) {
      await clean(node, custom('flash'))
      await node.provision('manage')
      await node.reaches('manageable')
      await node.bench.api.must('DELETE', `/v1/nodes/${node.uuid}/maintenance`)
      await provide(node)
    },
  },
  {
    name: 'a disk refuses to be erased',
    async play(node) {
      const methods = ['ata-secure-erase', 'overwrite']
      await node.fault({ do: 'disk refuses erase', disk: '/dev/sdb', methods })
      await clean(node, erase)
    },
  },
]
