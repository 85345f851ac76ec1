/**
 * What Debian's `baremetal` shows and changes of a node that rests: traits, history, drivers, conductors, boot device, LEDs
 * and the collections that are empty here.
 */
import type { Api } from './api.ts'
import type { Baremetal } from './baremetal.ts'
import type { Checks } from './checks.ts'

type Row = Record<string, unknown>

/** A refusal: the client ends with an error, and says this. */
export async function refused(
  checks: Checks,
  ironic: Baremetal,
  cases: readonly (readonly [what: string, says: RegExp, ...args: string[]])[],
): Promise<void> {
  for (const [what, says, ...args] of cases) {
    const { code, errors } = await ironic.attempt(...args)
    checks.that(`${what}: refused`, code !== 0)
    checks.matches(`  with`, errors.trim(), says)
  }
}

export async function bootDevice(checks: Checks, ironic: Baremetal): Promise<void> {
  checks.about('Boot device, boot mode, NMI, console')
  const shown = () => ironic.json<Row>('node', 'boot', 'device', 'show', 'n1')
  await ironic.run('node', 'boot', 'device', 'set', 'n1', 'pxe', '--persistent')
  checks.equal('boot device set --persistent', await shown(), { boot_device: 'pxe', persistent: true })
  await ironic.run('node', 'boot', 'device', 'set', 'n1', 'disk')
  checks.equal('boot device set', await shown(), { boot_device: 'disk', persistent: false })
  const supported = await ironic.json<Row>('node', 'boot', 'device', 'show', 'n1', '--supported')
  checks.equal('boot device show --supported', supported['supported_boot_devices'], 'pxe, disk, cdrom, bios, uefihttp')
  await ironic.run('node', 'boot', 'mode', 'set', 'n1', 'uefi')
  checks.that('boot mode set: as it is', true)
  checks.equal('console show', await ironic.json<Row>('node', 'console', 'show', 'n1'), {
    console_enabled: false,
    console_info: null,
  })
  await refused(checks, ironic, [
    [
      'a boot device Redfish does not have',
      /wanboot|HTTP 500|KeyError/,
      'node',
      'boot',
      'device',
      'set',
      'n1',
      'wanboot',
    ],
    ['the boot device of a stranger', /could not be found/, 'node', 'boot', 'device', 'show', 'stranger'],
    ['a console there is not', /does not support console/, 'node', 'console', 'enable', 'n1'],
    ['an NMI to a machine that is off', /inject NMI failed/, 'node', 'inject', 'nmi', 'n1'],
  ])
}

export async function records(checks: Checks, ironic: Baremetal, api: Api): Promise<void> {
  checks.about('Traits, history, drivers, conductors')
  await ironic.run('node', 'add', 'trait', 'n1', 'CUSTOM_NOISY', 'CUSTOM_OLD')
  const traits = () => ironic.json<Row[]>('node', 'trait', 'list', 'n1')
  checks.equal(
    'trait list',
    (await traits()).flatMap((row) => Object.values(row)),
    ['CUSTOM_NOISY', 'CUSTOM_OLD'],
  )
  await ironic.run('node', 'remove', 'trait', 'n1', 'CUSTOM_OLD')
  checks.equal(
    'remove trait',
    (await traits()).flatMap((row) => Object.values(row)),
    ['CUSTOM_NOISY'],
  )
  const history = await ironic.json<Row[]>('node', 'history', 'list', 'n1')
  checks.that(
    'history list: cleans are in it',
    history.some((row) => /clean/i.test(JSON.stringify(row))),
    history,
  )
  const [first] = history
  const uuid = String(first?.['UUID'] ?? first?.['uuid'])
  const event = await ironic.json<Row>('node', 'history', 'get', 'n1', uuid)
  checks.equal('history get', event['uuid'] ?? event['UUID'], uuid)
  const drivers = await ironic.json<Row[]>('driver', 'list')
  checks.that('driver list has redfish', JSON.stringify(drivers).includes('"redfish"'), drivers)
  const driver = await ironic.json<Row>('driver', 'show', 'redfish')
  checks.equal('driver show', [driver['name'], driver['type']], ['redfish', 'dynamic'])
  const properties = JSON.stringify(await ironic.json<Row[]>('driver', 'property', 'list', 'redfish'))
  checks.matches('driver property list', properties, /redfish_address/)
  const conductors = await ironic.json<Row[]>('conductor', 'list')
  const hostname = String(conductors[0]?.['Hostname'])
  checks.equal('conductor list: alive', conductors[0]?.['Alive'], true)
  const conductor = await ironic.json<Row>('conductor', 'show', hostname)
  checks.that('conductor show: its drivers', JSON.stringify(conductor['drivers']).includes('redfish'), conductor)
  checks.equal('its node', (await api.node('n1'))['conductor'], hostname)
  await refused(checks, ironic, [
    ['a trait of no form', /Schema error|invalid|pattern|not valid/i, 'node', 'add', 'trait', 'n1', 'lower'],
    ['a trait it does not have', /doesn't have a trait/, 'node', 'remove', 'trait', 'n1', 'CUSTOM_OLD'],
    ['a driver there is not', /could not be found|Could not find/i, 'driver', 'show', 'ipmi'],
    ['a conductor there is not', /could not be found/, 'conductor', 'show', 'nobody'],
    [
      'an event there is not',
      /could not be found|not found/i,
      'node',
      'history',
      'get',
      'n1',
      '11111111-2222-4333-8444-555555555555',
    ],
  ])
}

export async function attachments(checks: Checks, ironic: Baremetal): Promise<void> {
  checks.about('VIFs, BIOS settings, and what there is none of')
  await ironic.run('node', 'vif', 'attach', 'n1', 'some-port')
  checks.equal('vif list', await ironic.json('node', 'vif', 'list', 'n1'), [])
  await ironic.run('node', 'vif', 'detach', 'n1', 'some-port')
  const settings = await ironic.json<Row[]>('node', 'bios', 'setting', 'list', 'n1')
  checks.that('bios setting list', settings.length > 3, settings)
  const name = String(settings[0]?.['Name'] ?? settings[0]?.['BIOS setting name'])
  checks.that('bios setting show', (await ironic.run('node', 'bios', 'setting', 'show', 'n1', name)).includes(name))
  const empty = [['allocation'], ['deploy', 'template'], ['volume', 'connector'], ['volume', 'target'], ['chassis']]
  for (const what of [...empty, ['port', 'group']])
    checks.equal(`${what.join(' ')} list`, await ironic.json(...what, 'list'), [])
  await refused(checks, ironic, [
    ['a BIOS setting there is not', /doesn't have a BIOS setting/, 'node', 'bios', 'setting', 'show', 'n1', 'Nope'],
    ['an allocation there is not', /could not be found|404/, 'allocation', 'show', 'nothing'],
  ])
}

/** A port's life besides its creation. */
export async function ports(checks: Checks, ironic: Baremetal, node: string): Promise<void> {
  checks.about('A port')
  const { uuid } = await ironic.json<{ uuid: string }>('port', 'create', '--node', node, '02:00:00:00:00:77')
  await ironic.run('port', 'set', uuid, '--pxe-disabled', '--extra', 'slot=3')
  const set = await ironic.json<Row>('port', 'show', uuid)
  checks.equal('port set', [set['pxe_enabled'], set['extra']], [false, { slot: 3 }])
  await ironic.run('port', 'unset', uuid, '--extra', 'slot')
  checks.equal('port unset', (await ironic.json<Row>('port', 'show', '--address', '02:00:00:00:00:77'))['extra'], {})
  await ironic.run('port', 'delete', uuid)
  await refused(checks, ironic, [
    ['a port that is gone', /could not be found/, 'port', 'show', uuid],
    ['a port with no address', /Expected valid MAC|is not a.* MAC|MAC/, 'port', 'create', '--node', node, 'no-mac'],
  ])
}

/**
 * Debian's client is older than `unhold` and runbooks: that it does not know them is checked, and they are asked for as it
 * would ask.
 */
export async function newerThanTheClient(checks: Checks, ironic: Baremetal, api: Api): Promise<void> {
  checks.about('Runbooks and unhold, which this client does not know')
  for (const args of [
    ['node', 'unhold', 'n1'],
    ['runbook', 'list'],
  ]) {
    const { out, errors } = await ironic.attempt(...args, '--help')
    checks.that(
      `baremetal ${args.join(' ')}: not a command`,
      !`${out}${errors}`.includes(`usage: baremetal ${args.slice(0, 2).join(' ')}`),
    )
  }
  const steps = [{ interface: 'deploy', step: 'erase_devices_metadata', args: {}, order: 1 }]
  await api.must('POST', '/v1/runbooks', { name: 'quick', steps })
  await api.must('PUT', '/v1/runbooks/quick/traits/CUSTOM_NOISY')
  await api.provision('n1', 'clean', { runbook: 'quick' })
  const cleaned = await api.inState('n1', ['manageable', 'clean failed'])
  checks.equal('clean with a runbook', [cleaned.provision_state, cleaned.last_error], ['manageable', null])
  await api.must('DELETE', '/v1/runbooks/quick/traits/CUSTOM_NOISY')
  const none = await api.send('PUT', '/v1/nodes/n1/states/provision', { target: 'clean', runbook: 'quick' })
  checks.equal('a runbook without traits', none.status, 400)
  checks.matches('  with', none.text, /has no traits configured/)
  await api.must('DELETE', '/v1/runbooks/quick')
  const gone = await api.send('PUT', '/v1/nodes/n1/states/provision', { target: 'clean', runbook: 'quick' })
  checks.equal('a runbook that is gone', gone.status, 404)
  const notHeld = await api.send('PUT', '/v1/nodes/n1/states/provision', { target: 'unhold' })
  checks.equal('unhold of a node that is not held', notHeld.status, 400)
}

/** A conductor with Ironic's oddities off keeps a `hold` step in its place: then there is something to `unhold`. */
export async function hold(checks: Checks, ironic: Baremetal, api: Api, node: string): Promise<void> {
  checks.about('Hold and unhold')
  const steps = [
    { interface: 'deploy', step: 'erase_devices_metadata' },
    { interface: 'power', step: 'hold' },
    { interface: 'deploy', step: 'erase_devices' },
  ]
  await ironic.run('node', 'clean', node, '--clean-steps', JSON.stringify(steps))
  const held = await api.inState(node, ['clean hold', 'manageable', 'clean failed'])
  checks.equal('clean with a hold', held.provision_state, 'clean hold')
  checks.equal('show: the step', (held.clean_step as { step?: string }).step, 'hold')
  await refused(checks, ironic, [
    ['provide of a held node', /can not be performed/, 'node', 'provide', node],
    ['delete of a held node', /Can not delete node/, 'node', 'delete', node],
  ])
  const old = await fetch(`${api.url}/v1/nodes/${node}/states/provision`, {
    method: 'PUT',
    headers: { 'X-OpenStack-Ironic-API-Version': '1.84', 'content-type': 'application/json' },
    body: '{"target":"unhold"}',
  })
  checks.equal('unhold at 1.84', old.status, 406)
  await api.provision(node, 'unhold')
  const done = await api.inState(node, ['manageable', 'available', 'clean failed'])
  checks.equal('unhold, to the end', [done.provision_state, done.last_error], ['manageable', null])
}
