import {
  type Case,
  agentAnswers,
  busy,
  clean,
  custom,
  faultstring,
  longMs,
  manager,
  metadata,
  provide,
  settled,
} from './case-parts.ts'

/** What agents, aborts and requests do to a clean. */
export const casesOfAgents: readonly Case[] = [
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
    agent: manager({ step: 'upgrade', priority: 50, reboot_requested: true, duration: 12_000 }),
    async play(node) {
      await node.provision('provide')
      await node.runs('upgrade')
      await node.agent({ genericManagerVersion: '9.9' })
      await node.reaches(['available', 'clean failed'])
    },
  },
  {
    name: 'a step is refused once for its version, manual',
    async play(node) {
      await node.fault({ do: 'agent fault', id: 'F60' })
      await clean(node, metadata)
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
    agent: manager({ step: 'upgrade', reboot_requested: true, duration: 12_000 }),
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
