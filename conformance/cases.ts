import type { Boot, CleanStep, Node } from './bench.ts'

/** One scripted life of a node, the same on every conductor. */
export type Case = {
  name: string
  /** By default `ipxe`. */
  boot?: Boot
  /** Settings of the agent in its first boots. */
  agent?: Record<string, unknown>
  /** Fields of the node's record at its creation. */
  record?: Record<string, unknown>
  /** The node is `enroll` at first and is not taken to `manageable`. */
  enroll?: true
  /** Plays the case until the node has settled. `note` keeps what else is worth comparing. */
  play(node: Node, note: (what: string, value: unknown) => void): Promise<void>
}

const metadata: CleanStep = { interface: 'deploy', step: 'erase_devices_metadata' }
const erase: CleanStep = { interface: 'deploy', step: 'erase_devices' }
const createRaid: CleanStep = { interface: 'raid', step: 'create_configuration' }
const custom = (step: string, args?: Record<string, unknown>): CleanStep => ({
  interface: 'deploy',
  step,
  ...(args ? { args } : {}),
})

/** A hardware manager of the ramdisk with these steps. Durations are in milliseconds of the agent's clock. */
const manager = (...cleanSteps: Record<string, unknown>[]) => ({
  hardwareManagers: [
    {
      name: 'lab_hardware_manager',
      className: 'LabHardwareManager',
      version: '1.0',
      supportLevel: 3,
      cleanSteps: cleanSteps.map((step) => ({ interface: 'deploy', priority: 0, ...step })),
    },
  ],
})
/** Long enough to be seen and interrupted: half a minute of an agent that lives 2.5 times as fast. */
const longMs = 30_000

const settled = ['available', 'manageable', 'clean failed', 'enroll']
const provide = async (node: Node) => {
  await node.provision('provide')
  await node.reaches(['available', 'clean failed'])
}
/** A BMC that is down is tried for a while. */
const patienceMs = 150_000
const clean = async (node: Node, ...steps: CleanStep[]) => {
  await node.clean(...steps)
  await node.reaches(['manageable', 'clean failed'])
}
/** An answer of the agent instead of its own. */
const agentAnswers = (command: string, does: Record<string, unknown>, times = 1) => ({
  do: 'agent http',
  rule: { match: { method: 'POST', path: '/v1/commands/', body: { name: command } }, times, does },
})

export const cases: readonly Case[] = [
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
  {
    name: 'the agent is busy when asked for its steps, automated',
    async play(node) {
      await node.fault(agentAnswers('clean.get_clean_steps', busy))
      await provide(node)
    },
  },
  {
    name: 'the agent is busy when asked for its steps, manual',
    async play(node) {
      await node.fault(agentAnswers('clean.get_clean_steps', busy))
      await clean(node, metadata)
    },
  },
  {
    name: 'the agent is busy when given a step',
    async play(node) {
      await node.fault(agentAnswers('clean.execute_clean_step', busy))
      await clean(node, metadata)
    },
  },
  {
    name: 'the agent cannot list its steps',
    async play(node) {
      const body = { faultcode: 'Server', faultstring: 'no such luck' }
      await node.fault(agentAnswers('clean.get_clean_steps', { status: 500, body }, 10))
      await clean(node, metadata)
    },
  },
  {
    name: 'the agent lists no steps at all',
    async play(node) {
      const body = {
        command_status: 'SUCCEEDED',
        command_result: { hardware_manager_version: {} },
        command_error: null,
      }
      await node.fault(agentAnswers('clean.get_clean_steps', { status: 200, body }, 10))
      await clean(node, metadata)
    },
  },
  {
    name: 'a step asks for a reboot, automated',
    agent: manager({ step: 'upgrade', priority: 50, reboot_requested: true }),
    play: provide,
  },
  {
    name: 'a step asks for a reboot, manual',
    agent: manager({ step: 'upgrade', reboot_requested: true }),
    play: (node) => clean(node, custom('upgrade'), metadata),
  },
  {
    name: 'the ramdisk is another version after a reboot, automated',
    agent: manager({ step: 'upgrade', priority: 50, reboot_requested: true }),
    async play(node) {
      await node.provision('provide')
      await node.runs('upgrade')
      await node.agent({ genericManagerVersion: '9.9' })
      await node.reaches(['available', 'clean failed'])
    },
  },
  {
    name: 'abort while a step runs',
    agent: manager({ step: 'slow', duration: longMs }),
    async play(node) {
      await node.clean(custom('slow'), metadata)
      await node.runs('slow')
      await node.provision('abort')
      await node.reaches('clean failed')
    },
  },
  {
    name: 'abort before the agent is there',
    async play(node) {
      await node.fault({ do: 'agent never starts' })
      await node.clean(metadata)
      await node.reaches('clean wait')
      await node.provision('abort')
      await node.reaches('clean failed')
    },
  },
  {
    name: 'abort of a step that cannot be aborted',
    agent: manager({ step: 'flash', duration: longMs, abortable: false }),
    async play(node, note) {
      await node.clean(custom('flash'), metadata)
      await node.runs('flash')
      await node.provision('abort')
      note('clean_step after abort', (await node.record()).clean_step['abort_after'])
      await node.reaches('clean failed')
    },
  },
  {
    name: 'no agent ever calls',
    async play(node) {
      await node.fault({ do: 'agent never starts' })
      await clean(node, metadata)
    },
  },
  {
    name: 'the agent goes silent in a step',
    agent: manager({ step: 'slow', duration: longMs }),
    async play(node) {
      await node.clean(custom('slow'))
      await node.runs('slow')
      await node.betweenHeartbeats({ do: 'agent down' })
      await node.reaches(settled)
    },
  },
  {
    name: 'the agent cannot be reached while its heartbeats go on',
    agent: manager({ step: 'slow', duration: longMs }),
    async play(node) {
      await node.fault({
        do: 'agent http',
        rule: { match: { method: 'GET', path: '/v1/commands/' }, does: { cut: true } },
      })
      await clean(node, custom('slow'))
    },
  },
  {
    name: 'the agent restarts in a step, virtual media',
    boot: 'redfish-virtual-media',
    agent: manager({ step: 'slow', duration: longMs }),
    async play(node) {
      await node.clean(custom('slow'))
      await node.runs('slow')
      await node.betweenHeartbeats({ do: 'agent crashes', restartMs: 1_000 })
      await node.reaches(settled)
    },
  },
  {
    name: 'the agent restarts in a step, network boot',
    agent: manager({ step: 'slow', duration: longMs }),
    async play(node) {
      await node.clean(custom('slow'))
      await node.runs('slow')
      await node.betweenHeartbeats({ do: 'agent crashes', restartMs: 1_000 })
      await node.reaches(settled)
    },
  },
  {
    name: 'the BMC refuses to switch on',
    async play(node) {
      const match = { method: 'POST', path: '/redfish/v1/Systems/*/Actions/ComputerSystem.Reset' }
      const body = { error: { code: 'Base.1.8.GeneralError', message: 'No.', '@Message.ExtendedInfo': [] } }
      await node.fault({ do: 'bmc http', rule: { match, does: { status: 400, body } } })
      await provide(node)
    },
  },
  {
    name: 'the version changes between two steps, manual',
    agent: manager({ step: 'upgrade', reboot_requested: true, duration: 4_000 }),
    async play(node) {
      await node.clean(custom('upgrade'), metadata)
      await node.runs('upgrade')
      await node.agent({ genericManagerVersion: '9.9' })
      await node.reaches(settled)
    },
  },
  {
    name: 'a negative priority and the same step twice',
    agent: manager({ step: 'tidy', priority: -1 }),
    play: (node) => clean(node, custom('tidy'), custom('tidy')),
  },
  {
    name: 'a deploy step refuses the hardware',
    agent: manager({ step: 'flash', outcome: { refuses: true } }),
    play: (node) => clean(node, custom('flash')),
  },
  {
    name: 'the token is wrong',
    async play(node, note) {
      const { api } = node.bench
      await node.fault({ do: 'agent never starts' })
      await node.clean(metadata)
      await node.reaches('clean wait')
      const beat = async (what: string, body: Record<string, unknown>) => {
        const { status, body: answer } = await api.send('POST', `/v1/heartbeat/${node.uuid}`, body)
        note(what, { status, says: faultstring(answer) })
      }
      await beat('no token', { callback_url: 'http://127.0.0.1:9', agent_version: '9.4.0' })
      await beat('a wrong token', { callback_url: 'http://127.0.0.1:9', agent_version: '9.4.0', agent_token: 'x' })
      const look = await api.send('GET', `/v1/lookup?addresses=52:54:ff:ff:ff:ff`)
      note('lookup of a stranger', { status: look.status, says: faultstring(look.body) })
      await node.provision('abort')
      await node.reaches('clean failed')
    },
  },
  {
    name: 'a step nobody has',
    play: (node) => clean(node, custom('polish')),
  },
  {
    name: 'an argument the step does not know',
    agent: manager({ step: 'flash' }),
    play: (node) => clean(node, custom('flash', { colour: 'green' })),
  },
  {
    name: 'an argument the step needs is missing',
    agent: manager({ step: 'flash', argsinfo: { image: { description: 'What to flash.', required: true } } }),
    play: (node) => clean(node, custom('flash')),
  },
  {
    name: 'a step in the agent without a ramdisk',
    async play(node) {
      await node.provision('clean', { clean_steps: [metadata], disable_ramdisk: true })
      await node.reaches(['manageable', 'clean failed'])
    },
  },
  {
    name: 'maintenance pauses a clean',
    agent: manager({ step: 'slow', duration: 10_000 }),
    async play(node, note) {
      await node.clean(custom('slow'))
      await node.runs('slow')
      await node.bench.api.must('PUT', `/v1/nodes/${node.uuid}/maintenance`, { reason: 'a look inside' })
      await new Promise((resolve) => setTimeout(resolve, 9_000))
      note('state in maintenance', (await node.record()).provision_state)
      await node.bench.api.must('DELETE', `/v1/nodes/${node.uuid}/maintenance`)
      await node.reaches(['manageable', 'clean failed'])
    },
  },
  {
    name: 'what is refused at rest',
    async play(node, note) {
      const { api } = node.bench
      const ask = async (what: string, body: Record<string, unknown>) => {
        const { status, body: answer } = await api.send('PUT', `/v1/nodes/${node.uuid}/states/provision`, body)
        note(what, { status, says: faultstring(answer) })
      }
      await ask('abort', { target: 'abort' })
      await ask('clean without steps', { target: 'clean' })
      await ask('clean with an empty list', { target: 'clean', clean_steps: [] })
      await ask('a step with a priority', { target: 'clean', clean_steps: [{ ...metadata, priority: 5 }] })
      await ask('a step of no interface', { target: 'clean', clean_steps: [{ ...metadata, interface: 'network' }] })
      await ask('steps with provide', { target: 'provide', clean_steps: [metadata] })
      await ask('a verb there is not', { target: 'polish' })
      await ask('an event that is no verb', { target: 'wait' })
      await api.must('PUT', `/v1/nodes/${node.uuid}/maintenance`, { reason: 'a look inside' })
      await ask('clean in maintenance', { target: 'clean', clean_steps: [metadata] })
      await api.must('DELETE', `/v1/nodes/${node.uuid}/maintenance`)
      await api.must('PATCH', `/v1/nodes/${node.uuid}`, [{ op: 'replace', path: '/retired', value: true }])
      await ask('provide of a retired node', { target: 'provide' })
    },
  },
]

const busy = { status: 409, body: { faultcode: 'Client', faultstring: 'Agent is busy: executing another command' } }

const raid = (node: Node) =>
  node.bench.api.must('PUT', `/v1/nodes/${node.uuid}/states/raid`, {
    logical_disks: [{ size_gb: 'MAX', raid_level: '1', controller: 'software', is_root_volume: true }],
  })

/** The sentence of an error, which Ironic's API wraps twice. */
function faultstring(body: unknown): string | undefined {
  const { error_message: wrapped } = (body ?? {}) as { error_message?: unknown }
  if (typeof wrapped !== 'string') return undefined
  try {
    return (JSON.parse(wrapped) as { faultstring?: string }).faultstring
  } catch {
    return wrapped
  }
}
