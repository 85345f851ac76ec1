/**
 * Debian's `baremetal` and openstacksdk against our API: a node's life from `create` to `delete`, with what must be refused.
 */
import { join } from 'node:path'
import { Api } from './api.ts'
import { Baremetal } from './baremetal.ts'
import { Checks } from './checks.ts'
import { attachments, bootDevice, hold, newerThanTheClient, ports, records } from './client-records.ts'
import { type Announced, Cleanroom, describeDisks, tenantBytes } from './cleanroom.ts'
import { haveDebian, python, versionOf } from './debian.ts'
import { finish, type Finished, freePorts, pause, withCleanUp } from './processes.ts'

/** Minutes of booting and erasing become seconds; heartbeats every five seconds become two. */
const pace = ['--speed', '150', '--agent-speed', '2.5']

type Shown = Record<string, unknown> & { provision_state: string; last_error: string | null; clean_step: object }

const checks = new Checks()
const metadata = '[{"interface":"deploy","step":"erase_devices_metadata"}]'
const both = '[{"interface":"deploy","step":"erase_devices_metadata"},{"interface":"deploy","step":"erase_devices"}]'

async function main(): Promise<number> {
  if (!(await haveDebian('conformance:client', ['ironicclient', 'openstackclient']))) return 0
  const [port] = await freePorts(1)
  const lab = await Cleanroom.start('serve', '--port', String(port), '--nodes', '2', '--unenrolled', ...pace)
  const ironic = new Baremetal(`http://127.0.0.1:${port}`)
  console.log(`python-ironicclient ${await versionOf('python-ironicclient')} against cleanroom serve on port ${port}`)
  const [machine, second] = lab.machines
  if (!machine || !second) throw new Error('cleanroom serve announced too few machines')

  const api = new Api(`http://127.0.0.1:${port}`, '1.115')
  // Beside the others, because it waits most of the time; what it found is checked last.
  const sdk = (await haveDebian('openstacksdk', ['openstack'])) ? withSdk(api.url, second) : undefined
  const uuid = await enrol(ironic, api, machine)
  await bootDevice(checks, ironic)
  await softly(ironic)
  await cleanAutomatically(ironic, lab, machine)
  await cleanByHand(ironic, api, lab, machine)
  await abort(ironic, api)
  await operate(ironic)
  await refuse(ironic, machine)
  await ports(checks, ironic, uuid)
  await records(checks, ironic, api)
  await attachments(checks, ironic)
  await newerThanTheClient(checks, ironic, api)
  await remove(ironic, machine)
  await hold(checks, ...(await holdElsewhere()), 'node-1')
  if (sdk) await checkSdk(await sdk, lab, second)
  return checks.verdict('conformance:client')
}

/** Another conductor, without Ironic's oddities, with a node enrolled. */
async function holdElsewhere(): Promise<[Baremetal, Api]> {
  const [port] = await freePorts(1)
  await Cleanroom.start('serve', '--port', String(port), '--nodes', '1', '--quirks', 'none', ...pace)
  const url = `http://127.0.0.1:${port}`
  const api = new Api(url, '1.115')
  await api.inState('node-1', ['manageable', 'available'])
  return [new Baremetal(url), api]
}

/** The tenant's system is still on the disk: it hears the power button. */
async function softly(ironic: Baremetal) {
  checks.about('Soft power off')
  const power = async () => (await show(ironic))['power_state']
  await ironic.run('node', 'power', 'on', 'n1')
  await until('power on', async () => (await power()) === 'power on')
  // A machine takes a while to boot; a button pressed before is not heard.
  await pause(3_000)
  await ironic.run('node', 'power', 'off', 'n1', '--soft', '--power-timeout', '60')
  await until('power off', async () => (await power()) === 'power off')
  const node = await show(ironic)
  checks.equal('soft power off', [node['power_state'], node.last_error], ['power off', null])
}

const show = (ironic: Baremetal) => ironic.json<Shown>('node', 'show', 'n1')

async function enrol(ironic: Baremetal, api: Api, { bmc, system, username, password, macs }: Announced) {
  checks.about('Enrolment')
  const info = {
    redfish_address: bmc,
    redfish_system_id: system,
    redfish_username: username,
    redfish_password: password,
  }
  const created = await ironic.json<Shown & { uuid: string; driver_info: Record<string, string> }>(
    'node',
    'create',
    ...['--driver', 'redfish', '--name', 'n1', '--boot-interface', 'ipxe', '--raid-interface', 'agent'],
    ...Object.entries(info).flatMap(([key, value]) => ['--driver-info', `${key}=${value}`]),
    ...[
      '--driver-info',
      'deploy_kernel=file:///images/kernel',
      '--driver-info',
      'deploy_ramdisk=file:///images/ramdisk',
    ],
    ...['--property', 'cpu_arch=x86_64', '--extra', 'rack=7'],
  )
  checks.equal('create: provision_state', created.provision_state, 'enroll')
  checks.equal('create: the password is masked', created.driver_info['redfish_password'], '******')
  const ports: { address: string }[] = []
  for (const mac of macs) ports.push(await ironic.json('port', 'create', '--node', created.uuid, mac))
  checks.equal(
    'port create: addresses',
    ports.map(({ address }) => address),
    macs,
  )
  const listed = await ironic.json<{ Address: string }[]>('port', 'list', '--node', 'n1')
  checks.equal(
    'port list: addresses',
    listed.map((one) => one.Address),
    macs,
  )
  await ironic.run('node', 'manage', 'n1')
  await api.inState('n1', 'manageable')
  const managed = await show(ironic)
  checks.equal('manage: provision_state', managed.provision_state, 'manageable')
  checks.equal('manage: power_state', managed['power_state'], 'power off')
  const valid = await ironic.json<{ Interface: string; Result: boolean }[]>('node', 'validate', 'n1')
  for (const name of ['power', 'management', 'boot'])
    checks.equal(`validate: ${name}`, valid.find((one) => one.Interface === name)?.Result, true)
  return created.uuid
}

async function cleanAutomatically(ironic: Baremetal, lab: Cleanroom, { name }: Announced) {
  checks.about('Automated clean')
  checks.that('before: a tenant left data', tenantBytes(await lab.truth(name)) > 0)
  await ironic.run('node', 'provide', 'n1', '--wait', '120')
  const node = await show(ironic)
  checks.equal('provide: provision_state', node.provision_state, 'available')
  checks.equal('provide: last_error', node.last_error, null)
  checks.equal('provide: power_state', node['power_state'], 'power off')
  const truth = await lab.truth(name)
  checks.equal('the disks: bytes of tenants', tenantBytes(truth), 0)
  for (const line of describeDisks(truth)) checks.say(line)
  const listed = await ironic.json<Record<string, unknown>[]>('node', 'list', '--provision-state', 'available')
  checks.that(
    'list --provision-state available has it',
    listed.some((one) => one['Name'] === 'n1'),
    listed,
  )
  checks.that(
    'list --maintenance has it not',
    !(await ironic.json<Record<string, unknown>[]>('node', 'list', '--maintenance')).some(
      (one) => one['Name'] === 'n1',
    ),
  )
  const fields = await ironic.json<Record<string, unknown>>('node', 'show', 'n1', '--fields', 'name', 'driver')
  checks.equal('show --fields', fields, { driver: 'redfish', name: 'n1' })
}

async function cleanByHand(ironic: Baremetal, api: Api, lab: Cleanroom, { name }: Announced) {
  checks.about('Manual clean')
  await ironic.run('node', 'manage', 'n1')
  await api.inState('n1', 'manageable')
  await ironic.run('node', 'clean', 'n1', '--clean-steps', both)
  await api.inState('n1', ['manageable', 'clean failed'])
  const node = await show(ironic)
  checks.equal('clean: provision_state', node.provision_state, 'manageable')
  checks.equal('clean: last_error', node.last_error, null)
  checks.equal('clean: clean_step', node.clean_step, {})
  checks.equal('the disks: bytes of tenants', tenantBytes(await lab.truth(name)), 0)
}

async function abort(ironic: Baremetal, api: Api) {
  checks.about('Abort')
  await ironic.run('node', 'clean', 'n1', '--clean-steps', metadata)
  await api.inState('n1', 'clean wait')
  // In maintenance a clean stands still: the client takes its time to start.
  await api.must('PUT', '/v1/nodes/n1/maintenance', { reason: 'wait for me' })
  await ironic.run('node', 'abort', 'n1')
  await api.inState('n1', 'clean failed')
  await api.must('DELETE', '/v1/nodes/n1/maintenance')
  const node = await show(ironic)
  checks.matches('abort: last_error', node.last_error, /^By request, the clean operation was aborted/)
  checks.equal('abort: fault', node['fault'], null)
  await ironic.run('node', 'manage', 'n1')
  await api.inState('n1', 'manageable')
  checks.equal('manage afterwards', (await show(ironic)).provision_state, 'manageable')
}

async function operate(ironic: Baremetal) {
  checks.about('Maintenance, power and fields')
  await ironic.run('node', 'maintenance', 'set', 'n1', '--reason', 'a disk is noisy')
  const held = await show(ironic)
  checks.equal('maintenance set', [held['maintenance'], held['maintenance_reason']], [true, 'a disk is noisy'])
  const refused = await ironic.attempt('node', 'clean', 'n1', '--clean-steps', metadata)
  checks.that('clean in maintenance is refused', refused.code !== 0)
  checks.matches('with', refused.errors, /maintenance mode/)
  await ironic.run('node', 'maintenance', 'unset', 'n1')
  checks.equal('maintenance unset', (await show(ironic))['maintenance'], false)
  await ironic.run('node', 'power', 'on', 'n1', '--power-timeout', '30')
  await until('power on', async () => (await show(ironic))['power_state'] === 'power on')
  checks.that('power on', true)
  await ironic.run('node', 'reboot', 'n1')
  await until('reboot', async () => {
    const node = await show(ironic)
    return node['power_state'] === 'power on' && node['target_power_state'] === null
  })
  checks.that('reboot', true)
  await ironic.run('node', 'power', 'off', 'n1')
  await until('power off', async () => (await show(ironic))['power_state'] === 'power off')
  checks.that('power off', true)
  await ironic.run('node', 'set', 'n1', '--extra', 'shelf=3', '--no-automated-clean')
  const set = await show(ironic)
  checks.equal('set', [set['extra'], set['automated_clean']], [{ rack: 7, shelf: 3 }, false])
  await ironic.run('node', 'unset', 'n1', '--extra', 'shelf', '--automated-clean')
  const unset = await show(ironic)
  checks.equal('unset', [unset['extra'], unset['automated_clean']], [{ rack: 7 }, null])
}

async function refuse(ironic: Baremetal, { macs }: Announced) {
  checks.about('What must be refused')
  const cases: readonly [string, RegExp, ...string[]][] = [
    ['show of a stranger', /Node stranger could not be found/, 'node', 'show', 'stranger'],
    ['a second node of the same name', /already exists/, 'node', 'create', '--driver', 'redfish', '--name', 'n1'],
    ['an unknown driver', /No valid host was found|could not be found/, 'node', 'create', '--driver', 'ipmitool'],
    ['a second port of the same MAC', /already exists/, 'port', 'create', '--node', 'UUID', macs[0] as string],
    ['abort of a node at rest', /can not be performed/, 'node', 'abort', 'n1'],
    [
      'a step without its interface',
      /Invalid clean_steps|interface/,
      'node',
      'clean',
      'n1',
      '--clean-steps',
      '[{"step":"erase_devices"}]',
    ],
    [
      'a step of an interface there is not',
      /Invalid clean_steps|is not one of/,
      'node',
      'clean',
      'n1',
      '--clean-steps',
      '[{"interface":"network","step":"x"}]',
    ],
  ]
  const { uuid } = (await show(ironic)) as Shown & { uuid: string }
  for (const [what, says, ...args] of cases) {
    const { code, errors } = await ironic.attempt(...args.map((arg) => (arg === 'UUID' ? uuid : arg)))
    checks.that(`${what}: refused`, code !== 0)
    checks.matches(`  with`, errors.trim(), says)
  }
  checks.equal('afterwards the node is as before', (await show(ironic)).provision_state, 'manageable')
}

async function remove(ironic: Baremetal, { macs }: Announced) {
  checks.about('Removal')
  await ironic.run('node', 'delete', 'n1')
  checks.that('delete: the node is gone', (await ironic.attempt('node', 'show', 'n1')).code !== 0)
  const ports = await ironic.json<{ Address: string }[]>('port', 'list')
  checks.that('delete: its ports are gone', !ports.some(({ Address }) => macs.includes(Address)), ports)
}

/** What openstacksdk must be told, in the order in which it asks. */
const sdkExpects: readonly (readonly [string, unknown])[] = [
  ['create_node', 'enroll'],
  ['ports', undefined],
  ['manage', 'manageable'],
  ['set_node_boot_device', 'pxe'],
  ['validate_node', true],
  ['provide', ['available', null]],
  ['nodes', true],
  ['clean', ['manageable', null]],
  ['set_node_maintenance', [true, 'a disk is noisy']],
  ['unset_node_maintenance', false],
  ['update_node', { rack: 7 }],
  ['patch_node', { rack: 7, shelf: 3 }],
  ['set_node_power_state', 'power on'],
  ['and again', 'power on'],
  ['and off', 'power off'],
  ['add_node_trait', ['CUSTOM_NOISY']],
  ['remove_node_trait', []],
  ['drivers', true],
  ['conductors', [true]],
  ['attach_vif_to_node', null],
  ['list_node_vifs', []],
  ['a boot device Redfish does not have', 'HttpException'],
  ['a trait of no form', 'BadRequestException'],
  ['find_node of a stranger', null],
  ['get_node of a stranger', 'ResourceNotFound'],
  ['create_node of the same name', 'ConflictException'],
  ['create_node with an unknown driver', 'BadRequestException'],
  ['abort at rest', 'BadRequestException'],
  ['clean with an unknown interface', 'BadRequestException'],
  ['patch of a read-only field', 'BadRequestException'],
  ['clean of a step nobody has, awaited', 'ResourceFailure'],
  ['then', 'clean failed'],
  ['manage again', 'manageable'],
  ['delete_node', null],
]

const withSdk = (url: string, machine: Announced): Promise<Finished> =>
  finish(python, [join(import.meta.dirname, 'openstacksdk.py'), url, JSON.stringify(machine)])

async function checkSdk({ code, out, errors }: Finished, lab: Cleanroom, machine: Announced) {
  checks.about(`openstacksdk ${await versionOf('openstacksdk')}`)
  const told = out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { what: string; got: unknown })
  for (const [i, [what, wanted]] of sdkExpects.entries()) {
    if (told[i]?.what !== what) checks.that(what, false, told[i])
    else checks.equal(what, told[i].got, what === 'ports' ? machine.macs : wanted)
  }
  checks.that('the script came to its end', code === 0, errors.trim().split('\n').at(-1))
  checks.equal('the disks: bytes of tenants', tenantBytes(await lab.truth(machine.name)), 0)
}

async function until(what: string, reached: () => Promise<boolean>, timeoutMs = 60_000) {
  const deadline = Date.now() + timeoutMs
  while (!(await reached())) {
    if (Date.now() > deadline) throw new Error(`never: ${what}`)
    await pause(300)
  }
}

await withCleanUp(main)
