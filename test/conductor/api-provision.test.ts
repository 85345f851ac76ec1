import { describe, expect, it } from 'vitest'
import type { Runbook } from '../../src/conductor/store/store.ts'
import { apiBench } from './api-bench.ts'

const good = { interface: 'vendor', step: 'log_passthrough' }
const manageable = { provision_state: 'manageable' }
const cleanWait = { provision_state: 'clean wait', target_provision_state: 'available' }

/** A pattern that is just this text. */
const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

type Row = [name: string, given: object, body: unknown, status: number, says: string | RegExp]
const rows: Row[] = [
  ['no body', manageable, '', 400, 'Missing mandatory parameter: target'],
  ['a body that is no JSON', manageable, '{"target":', 400, 'Missing mandatory parameter: target'],
  ['a body that is a list', manageable, [1], 400, 'Missing mandatory parameter: target'],
  ['an unknown key', manageable, { target: 'provide', foo: 1 }, 400, 'Unexpected arguments: foo'],
  ['two unknown keys', manageable, { a: 1, target: 'x', b: 2 }, 400, 'Unexpected arguments: a, b'],
  ['null for the target', manageable, { target: null }, 400, /^The requested action "None" can not be performed/],
  ['a number for the target', manageable, { target: 5 }, 400, 'Expected string for target: 5'],
  ['a list for the target', manageable, { target: ['a'] }, 400, "Expected string for target: ['a']"],
  [
    'steps that are no list',
    manageable,
    { target: 'clean', clean_steps: { a: 1 } },
    400,
    "Expected types <class 'NoneType'>, <class 'list'> for clean_steps: {'a': 1}",
  ],
  [
    'a runbook that is no text',
    manageable,
    { target: 'clean', runbook: true },
    400,
    "Expected types <class 'NoneType'>, <class 'str'> for runbook: True",
  ],
  [
    'no boolean',
    manageable,
    { target: 'clean', disable_ramdisk: 'maybe' },
    400,
    "Invalid disable_ramdisk: Unrecognized value 'maybe', acceptable values are: '0', '1', 'f', 'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes'",
  ],
  [
    'an unknown target',
    manageable,
    { target: 'frobnicate' },
    400,
    /^The requested action "frobnicate" can not be performed/,
  ],
  [
    'a word every object knows',
    manageable,
    { target: 'constructor' },
    400,
    /^The requested action "constructor" can not/,
  ],
  ['another one', manageable, { target: '__proto__' }, 400, /^The requested action "__proto__" can not/],
  [
    'an event of the machine that is no verb',
    { provision_state: 'cleaning' },
    { target: 'done' },
    400,
    'The requested action "done" could not be understood.',
  ],
  [
    'clean without steps',
    manageable,
    { target: 'clean' },
    400,
    '"clean_steps" is required when setting target provision state to clean',
  ],
  [
    'clean with no steps',
    manageable,
    { target: 'clean', clean_steps: [] },
    400,
    '"clean_steps" is required when setting target provision state to clean',
  ],
  [
    'clean with null steps',
    manageable,
    { target: 'clean', clean_steps: null },
    400,
    '"clean_steps" is required when setting target provision state to clean',
  ],
  [
    'steps for provide',
    manageable,
    { target: 'provide', clean_steps: [good] },
    400,
    '"clean_steps" is only valid when setting target provision state to clean',
  ],
  [
    'disable_ramdisk for provide',
    manageable,
    { target: 'provide', disable_ramdisk: true },
    400,
    'disable_ramdisk is supported only with manual cleaning or servicing',
  ],
  [
    'service steps for provide',
    manageable,
    { target: 'provide', service_steps: [good] },
    400,
    '"service_steps" is only valid when setting target provision state to service',
  ],
  [
    'a password for provide',
    manageable,
    { target: 'provide', rescue_password: 'x' },
    400,
    '"rescue_password" is only valid when setting target provision state to rescue',
  ],
  [
    'a config drive for provide',
    manageable,
    { target: 'provide', configdrive: 'x' },
    400,
    /^Adding a config drive is only supported when setting provision state to active/,
  ],
  ['a step without step', manageable, { target: 'clean', clean_steps: [{ interface: 'deploy' }] }, 500, "'step'"],
  ['a step without interface', manageable, { target: 'clean', clean_steps: [{ step: 'x' }] }, 500, "'interface'"],
  [
    'a bad interface',
    manageable,
    { target: 'clean', clean_steps: [{ interface: 'nope', step: 'x' }] },
    400,
    /^Invalid clean_steps: 'nope' is not one of \['vendor', 'power', 'management', 'firmware', 'deploy', 'bios', 'raid'\]\n\nFailed validating 'enum' in schema\['items'\]\['properties'\]\['interface'\]:/,
  ],
  [
    'a priority',
    manageable,
    { target: 'clean', clean_steps: [{ ...good, priority: 1 }] },
    400,
    /^Invalid clean_steps: Additional properties are not allowed \('priority' was unexpected\)/,
  ],
  [
    'a denied step',
    manageable,
    { target: 'clean', clean_steps: [{ interface: 'vendor', step: 'send_raw' }] },
    400,
    "clean step 'vendor.send_raw' is not allowed. Disallowed by operator configuration [api]disallow_clean_steps.",
  ],
  [
    'a child that is no UUID',
    manageable,
    { target: 'clean', clean_steps: [{ ...good, execute_on_child_nodes: true, limit_child_node_execution: ['x'] }] },
    400,
    'Invalid entry detected for execute_on_child_node parameter in step log_passthrough.',
  ],
  ['an unknown runbook', manageable, { target: 'clean', runbook: 'nobody' }, 404, 'Runbook nobody could not be found.'],
  [
    'active in maintenance',
    { provision_state: 'available', maintenance: true },
    { target: 'active' },
    400,
    /^The provisioning operation can't be performed on node .* because it's in maintenance mode\.$/,
  ],
  [
    'clean in maintenance',
    { ...manageable, maintenance: true },
    { target: 'clean', clean_steps: [good] },
    400,
    /^The cleaning operation can't be performed on node .* because it's in maintenance mode\.$/,
  ],
  [
    'provide of a retired node',
    { ...manageable, retired: true },
    { target: 'provide' },
    400,
    /^The providing operation can't be performed on node .* because it is retired\.$/,
  ],
]

describe('states/provision refuses', () => {
  it.each(rows)('%s', async (_, given, body, status, says) => {
    const { latest, addNode, store } = await apiBench()
    const node = addNode(given)
    const answer = await latest('PUT', `/v1/nodes/${node.uuid}/states/provision`, body)
    expect(answer.status).toBe(status)
    expect(answer.error).toEqual({
      faultcode: status < 500 ? 'Client' : 'Server',
      faultstring: expect.any(String),
      debuginfo: null,
    })
    const wording = typeof says === 'string' ? new RegExp(`^${escaped(says)}$`) : says
    expect(answer.error.faultstring).toMatch(wording)
    expect(store.node(node.uuid)).toEqual(node)
    expect(answer.headers.get('location')).toBeNull()
  })

  it('with 400 what is 500 upstream, where the quirk is off', async () => {
    const { latest, addNode } = await apiBench({ quirks: 'none' })
    const { uuid } = addNode(manageable)
    const path = `/v1/nodes/${uuid}/states/provision`
    const noStep = await latest('PUT', path, { target: 'clean', clean_steps: [{ interface: 'deploy' }] })
    expect([noStep.status, noStep.error.faultstring]).toEqual([
      400,
      expect.stringMatching(/^Invalid clean_steps: 'step' is a required property/),
    ])
  })

  it('an unknown node, before anything else', async () => {
    const { latest } = await apiBench()
    const { status, error } = await latest('PUT', '/v1/nodes/nobody/states/provision', { target: 'x' })
    expect([status, error.faultstring]).toEqual([404, 'Node nobody could not be found.'])
  })

  it('one more clean than may run at once, but not provide', async () => {
    const full = await apiBench({ options: { 'conductor.max_concurrent_clean': 1 } })
    full.addNode(cleanWait)
    const { uuid } = full.addNode(manageable)
    const path = `/v1/nodes/${uuid}/states/provision`
    const limited = await full.latest('PUT', path, { target: 'clean', clean_steps: [good] })
    expect([limited.status, limited.error.faultstring]).toEqual([
      503,
      'Unable to process request at this time. The concurrent action limit for cleaning has been reached. Please contact your administrator and try again later.',
    ])
    expect(limited.error.faultcode).toBe('Server')
    expect(full.store.node(uuid)).toMatchObject({ ...manageable, reservation: null, last_error: null })
    expect((await full.latest('PUT', path, { target: 'provide' })).status).toBe(202)
  })

  it('anything when no worker is free, and says so in the record', async () => {
    const { conductor, latest, addNode, store } = await apiBench()
    const { uuid } = addNode(manageable)
    for (let i = 0; i < 300; i++) conductor.workers.spawn('busy', () => new Promise(() => {}))
    const { status, error } = await latest('PUT', `/v1/nodes/${uuid}/states/provision`, { target: 'provide' })
    expect([status, error.faultstring]).toEqual([
      503,
      'Requested action cannot be performed due to lack of free conductor workers.',
    ])
    expect(store.node(uuid)).toMatchObject({
      ...manageable,
      target_provision_state: null,
      last_error: 'No free conductor workers available',
      reservation: null,
    })
  })

  it('provide with 500 where a runbook is required and none is configured', async () => {
    const { latest, addNode, store } = await apiBench({
      options: { 'conductor.automated_cleaning_step_source': 'runbook' },
    })
    const { uuid } = addNode(manageable)
    const { status, error } = await latest('PUT', `/v1/nodes/${uuid}/states/provision`, { target: 'provide' })
    expect([status, error.faultcode, error.faultstring]).toEqual([
      500,
      'Server',
      `Unable to perform cleaning for node ${uuid}: configuration requires runbook for automated cleaning and none was configured.`,
    ])
    expect(store.node(uuid)).toMatchObject({ ...manageable, target_provision_state: null, last_error: null })
  })

  it('a node nobody serves', async () => {
    const { latest, addNode } = await apiBench({ options: { 'DEFAULT.enabled_hardware_types': ['redfish'] } })
    const { uuid } = addNode(manageable)
    const { status, error } = await latest('PUT', `/v1/nodes/${uuid}/states/provision`, { target: 'provide' })
    expect([status, error.faultstring]).toEqual([
      404,
      'No valid host was found. Reason: No conductor service registered which supports driver fake-hardware for conductor group "". Ensure the driver is valid and enabled.',
    ])
  })
})

describe('states/provision checks in the order of upstream', () => {
  it.each([
    // The version of the verb comes before the state, the state before the version of unhold.
    ['clean', '1.14', cleanWait, {}, 406],
    ['unhold', '1.84', cleanWait, {}, 400],
    ['unhold', '1.84', { ...cleanWait, provision_state: 'clean hold' }, {}, 406],
    // The state comes before the steps, the malformed step before the state.
    ['clean', 'latest', cleanWait, { clean_steps: [{ ...good, priority: 1 }] }, 400],
    ['clean', 'latest', cleanWait, { clean_steps: [{ interface: 'deploy' }] }, 500],
    ['abort', '1.40', { provision_state: 'inspect wait' }, {}, 406],
    ['abort', '1.41', { provision_state: 'inspect wait' }, {}, 202],
    ['abort', '1.109', { provision_state: 'wait call-back' }, {}, 406],
  ] as const)('%s at %s in %j with %j: %i', async (target, version, given, more, status) => {
    const { ask, addNode } = await apiBench()
    const { uuid } = addNode({ driver: 'fake-hardware', ...given })
    const answer = await ask('PUT', `/v1/nodes/${uuid}/states/provision`, { version, body: { target, ...more } })
    expect([answer.status, answer.error.faultstring ?? '']).toEqual([status, expect.any(String)])
  })

  it('names the state, not the steps, when both are wrong', async () => {
    const { latest, addNode } = await apiBench()
    const { uuid } = addNode(cleanWait)
    const steps = [{ ...good, priority: 1 }]
    const answer = await latest('PUT', `/v1/nodes/${uuid}/states/provision`, { target: 'clean', clean_steps: steps })
    expect(answer.error.faultstring).toContain('while it is in state "clean wait"')
  })
})

it('an accepted request says where to watch it, by the name it was given', async () => {
  const { latest, addNode } = await apiBench()
  addNode({ ...manageable, name: 'n1' })
  const { status, headers, body } = await latest('PUT', '/v1/nodes/n1/states/provision', { target: 'provide' })
  expect([status, headers.get('location'), body]).toEqual([202, 'http://localhost/v1/nodes/n1/states', undefined])
})

describe('a runbook in the place of steps', () => {
  const made: Runbook = {
    uuid: '99999999-0000-4000-8000-000000000001',
    name: 'CUSTOM_BOOK',
    steps: [{ interface: 'vendor', step: 'log_passthrough', args: {}, order: 5 }],
    disable_ramdisk: true,
    extra: {},
    public: false,
    owner: null,
    description: null,
    traits: ['CUSTOM_A'],
    created_at: '2026-01-01T00:00:00.000000+00:00',
    updated_at: null,
  }
  const use = async (runbook: Runbook, traits: string[], version: string, more: object = { target: 'clean' }) => {
    const bench = await apiBench()
    bench.store.saveRunbook(runbook)
    const node = bench.addNode({ ...manageable, traits })
    const body = { runbook: runbook.name, ...more }
    const answer = await bench.ask('PUT', `/v1/nodes/${node.uuid}/states/provision`, { version, body })
    return { ...bench, node, answer }
  }

  it.each([
    ['approved by a trait', made, ['CUSTOM_A'], '1.112', 202],
    ['approved by its name before 1.112', made, ['CUSTOM_BOOK'], '1.111', 202],
    ['not approved by its name since 1.112', made, ['CUSTOM_BOOK'], '1.112', 400],
    ['not approved by a trait before 1.112', made, ['CUSTOM_A'], '1.111', 400],
    ['without traits', { ...made, traits: [] }, ['CUSTOM_A'], '1.112', 400],
  ] as const)('%s', async (_, runbook, traits, version, status) => {
    const { answer } = await use(runbook, [...traits], version)
    const refused =
      runbook.traits.length === 0
        ? /^Runbook \S+ has no traits configured\. Please ask an administrator to add traits to the runbook\.$/
        : /^This runbook has not been approved for use on this node /
    expect(answer.status).toBe(status)
    expect(answer.error.faultstring ?? '').toMatch(status === 202 ? /^$/ : refused)
  })

  it('a runbook before 1.92 is not acceptable', async () => {
    const { answer, store, node } = await use(made, ['CUSTOM_BOOK'], '1.91')
    expect([answer.status, answer.error.faultstring]).toEqual([406, 'Request not acceptable.'])
    expect(store.node(node.uuid)).toEqual(node)
  })

  it('is refused with steps beside it, and for other targets', async () => {
    const both = await use(made, ['CUSTOM_A'], 'latest', { target: 'clean', clean_steps: [good] })
    expect(both.answer.status).toBe(400)
    expect(both.store.node(both.node.uuid)).toEqual(both.node)
    expect(both.answer.error.faultstring).toBe('Please provide either "clean_steps" or a runbook, but not both.')
    const provide = await use(made, ['CUSTOM_A'], 'latest', { target: 'provide' })
    expect([provide.answer.status, provide.answer.error.faultstring]).toEqual([
      400,
      'disable_ramdisk is supported only with manual cleaning or servicing',
    ])
  })

  it('says why the node may not use it', async () => {
    const { answer, node, store } = await use(made, [], 'latest')
    expect(answer.status).toBe(400)
    expect(store.node(node.uuid)).toEqual(node)
    expect(answer.error.faultstring).toBe(
      `This runbook has not been approved for use on this node ${node.uuid}. The node does not have any of the runbook's traits ['CUSTOM_A']. Please ask an administrator to add a matching trait to your node.`,
    )
  })

  const steps = [
    { interface: 'vendor', step: 'log_passthrough', args: {}, order: 9 },
    { interface: 'raid', step: 'delete_configuration', args: {}, order: 1 },
  ]

  it('brings its steps in stored order, whatever their own order says', async () => {
    const { world, store, node } = await use({ ...made, steps, disable_ramdisk: false }, ['CUSTOM_A'], 'latest')
    await world.run(600_000, () => store.node(node.uuid)?.target_provision_state === null)
    const done = world.journal.entries.filter(({ kind, phase }) => kind === 'step' && phase === 'done')
    expect(done.map(({ step }) => step)).toEqual(['vendor.log_passthrough', 'raid.delete_configuration'])
    expect(store.node(node.uuid)?.provision_state).toBe('manageable')
  })

  it('brings its own disable_ramdisk', async () => {
    const { world, store, node } = await use({ ...made, steps }, ['CUSTOM_A'], 'latest')
    await world.run(600_000, () => store.node(node.uuid)?.provision_state === 'clean failed')
    expect(store.node(node.uuid)?.last_error).toMatch(/log_passthrough.* requires booting a ramdisk/)
  })
})
