import { type Bench, type Json, type Reply } from './bench.ts'
import { volumes, slot } from './probes/probe.ts'

/** Takes down what came of a request, under a name of its own. */
type Note = (
  name: string,
  method: string,
  path: string,
  body?: Json,
  headers?: Record<string, string>,
) => Promise<Reply>

/** What a client can do to a BMC in some order; each journey starts at a machine that is off. */
const journeys: Readonly<Record<string, (bench: Bench, note: Note) => Promise<void>>> = {
  'off, reading': async (bench, note) => {
    for (const [name, path] of Object.entries(places(bench))) await note(name, 'GET', path)
  },
  'on, reading': async (bench, note) => {
    await bench.boot()
    for (const [name, path] of Object.entries(places(bench))) await note(name, 'GET', path)
  },
  'reading as': async (bench, note) => {
    for (const coding of ['identity', 'gzip', '*', 'br'])
      await note(coding, 'GET', bench.system, undefined, { 'accept-encoding': coding })
  },
  power: async (bench, note) => {
    const reset = (name: string, ResetType: string) =>
      note(name, 'POST', `${bench.system}/Actions/ComputerSystem.Reset`, { ResetType })
    await reset('ForceOff when off', 'ForceOff')
    await bench.pass(60_000)
    await reset('GracefulShutdown when off', 'GracefulShutdown')
    await bench.pass(60_000)
    await reset('an unknown type', 'Sideways')
    await bench.pass(60_000)
    await reset('On when off', 'On')
    await note('the state soon after On', 'GET', bench.system)
    await note('the asset tag soon after On', 'PATCH', bench.system, { AssetTag: 'rack 5' })
    await bench.pass(600_000)
    await note('the state long after On', 'GET', bench.system)
    await reset('On when on', 'On')
    await bench.pass(60_000)
    await reset('ForceOn when on', 'ForceOn')
    await bench.pass(60_000)
    await reset('ForceRestart', 'ForceRestart')
    await reset('Nmi soon after a reset', 'Nmi')
    await bench.pass(600_000)
    await reset('GracefulShutdown when on', 'GracefulShutdown')
    await bench.pass(15_000)
    await reset('On soon after off', 'On')
    await bench.pass(600_000)
    await reset('ForceOff when on', 'ForceOff')
    await bench.pass(60_000)
    await reset('ForceRestart when off', 'ForceRestart')
    await note('media soon after a reset', 'GET', slot(bench))
  },
  'boot settings': async (bench, note) => {
    const patch = (name: string, Boot: Json) => note(name, 'PATCH', bench.system, { Boot })
    const named = (more: Record<string, unknown>) =>
      Object.fromEntries(Object.entries(more).map(([key, value]) => [`BootSourceOverride${key}`, value]))
    await patch('all', named({ Target: 'Pxe', Enabled: 'Once', Mode: 'UEFI' }))
    await patch('target', named({ Target: 'Hdd' }))
    await patch('Continuous', named({ Target: 'Hdd', Enabled: 'Continuous' }))
    await patch('target over Continuous', named({ Target: 'Pxe' }))
    await patch('mode', named({ Mode: 'UEFI' }))
    await patch('Cd', named({ Target: 'Cd', Enabled: 'Continuous' }))
    await patch('Hdd after Cd', named({ Target: 'Hdd', Enabled: 'Continuous' }))
    await patch('UsbCd', named({ Target: 'UsbCd', Enabled: 'Continuous' }))
    await patch('None', named({ Target: 'None' }))
    await patch('Disabled', named({ Enabled: 'Disabled' }))
    await patch('Disabled and the mode', named({ Enabled: 'Disabled', Mode: 'UEFI' }))
    await patch('order', { BootOrder: ['Boot0002'] })
    await note('no object', 'PATCH', bench.system, { Boot: 5 })
    await note('nothing', 'PATCH', bench.system, { Boot: null })
    await note('/Settings', 'PATCH', `${bench.system}/Settings`, { Boot: named({ Target: 'Usb', Enabled: 'Once' }) })
    await note('/SD', 'PATCH', `${bench.system}/SD`, { Boot: named({ Target: 'Usb', Enabled: 'Once' }) })
    await note('BIOS', 'PATCH', `${bench.system}/Bios/Settings`, { Attributes: { LogicalProc: 'Disabled' } })
    await note('secure boot', 'PATCH', `${bench.system}/SecureBoot`, { SecureBootEnable: true })
    bench.machine.networkBoot = { parameters: {} }
    bench.machine.powerOn()
    await bench.pass(10_000)
    await patch('during POST', named({ Target: 'Pxe', Enabled: 'Continuous' }))
    await note('BIOS during POST', 'PATCH', `${bench.system}/Bios/Settings`, { Attributes: { LogicalProc: 'Enabled' } })
    await bench.pass(600_000)
    await patch('after POST', named({ Target: 'Cd', Enabled: 'Continuous' }))
    await note('the system at last', 'GET', bench.system)
  },
  media: async (bench, note) => {
    const insert = (name: string, body: Json, at = 'Cd') =>
      note(name, 'POST', `${slot(bench, at)}/Actions/VirtualMedia.InsertMedia`, body)
    const eject = (name: string, body?: Json) =>
      note(name, 'POST', `${slot(bench)}/Actions/VirtualMedia.EjectMedia`, body)
    const whole = { TransferProtocolType: 'HTTP', UserName: 'me', Password: 'mine' }
    const Image = 'http://files/boot-1.0.iso'
    await eject('eject from an empty slot', {})
    await insert('insert soon after that', { Image, ...whole })
    await note('the slot', 'GET', slot(bench))
    await insert('insert over an image', { Image, ...whole })
    await eject('eject without a body')
    await eject('eject', {})
    await note('the slot soon after', 'GET', slot(bench))
    await insert('insert soon after', { Image, ...whole })
    await bench.pass(10_000)
    await note('the slot some time after', 'GET', slot(bench))
    await eject('eject again', {})
    await bench.pass(10_000)
    await insert('the image alone', { Image })
    await eject('eject a third time', {})
    await bench.pass(10_000)
    await insert('not to be written', { Image, ...whole, WriteProtected: true })
    await eject('eject a fourth time', {})
    await bench.pass(10_000)
    await insert('to be inserted', { Image, ...whole, Inserted: true })
    await eject('eject a fifth time', {})
    await bench.pass(10_000)
    await insert('no password', { Image, UserName: 'me', TransferProtocolType: 'HTTP' })
    await eject('eject a sixth time', {})
    await bench.pass(10_000)
    await insert('no user', { Image, Password: 'mine', TransferProtocolType: 'HTTP' })
    await eject('eject a seventh time', {})
    await bench.pass(10_000)
    await insert('a query', { Image: `${Image}?a=b`, ...whole })
    await eject('eject an eighth time', {})
    await bench.pass(10_000)
    await insert('no image', { Image: 5, ...whole })
    await insert('an image out of reach', { Image: 'http://files/none.iso', ...whole })
    await note('PATCH', 'PATCH', slot(bench), { Image: `${Image}?x`, Inserted: true, WriteProtected: false })
    await note('PATCH out of reach', 'PATCH', slot(bench, 'Usb'), { Image: 'http://files/none.iso' })
    await insert('the other slot', { Image, ...whole }, 'Usb')
    await note('both slots', 'GET', `${bench.system}/VirtualMedia?$expand=.`)
  },
  storage: async (bench, note) => {
    await bench.boot()
    const drives = ['Disk1', 'Disk2'].map((id) => ({ '@odata.id': `/redfish/v1/Chassis/1U/Drives/${id}` }))
    const mirror = { RAIDType: 'RAID1', Links: { Drives: drives } }
    const later = { '@Redfish.OperationApplyTime': 'OnReset' }
    const { headers } = await note('create on reset', 'POST', volumes(bench), { ...mirror, ...later })
    const monitor = headers.get('location') ?? ''
    const task = monitor.replace('TaskMonitors', 'Tasks')
    await note('its monitor soon', 'GET', monitor)
    await note('its task soon', 'GET', task)
    await bench.pass(10_000)
    await note('its monitor', 'GET', monitor)
    await note('its task', 'GET', task)
    await note('cancel it', 'DELETE', task)
    await note('create with a strange member', 'POST', volumes(bench), { ...mirror, Nonsense: 1 })
    await note('delete what is not there', 'DELETE', `${volumes(bench)}/9`)
    await note('storage after that', 'GET', volumes(bench))
    await note('rename', 'PATCH', `${volumes(bench)}/1`, { Name: 'root' })
    await note('storage after a change', 'GET', volumes(bench))
    await note('delete on reset', 'DELETE', `${volumes(bench)}/1`, later)
    await note('storage after that one', 'GET', volumes(bench))
    await note('delete', 'DELETE', `${volumes(bench)}/1`)
    await note('storage at once', 'GET', volumes(bench))
    await note('other things at once', 'GET', bench.system)
    await bench.pass(20_000)
    await note('storage some time after', 'GET', volumes(bench))
    await note('erase', 'POST', '/redfish/v1/Chassis/1U/Drives/Disk1/Actions/Drive.SecureErase', {})
    await note('erasing', 'GET', bench.system)
  },
  updates: async (bench, note) => {
    const update = (name: string, body: Json) =>
      note(name, 'POST', '/redfish/v1/UpdateService/Actions/UpdateService.SimpleUpdate', body)
    await note('a target', 'PATCH', bench.system, { Boot: { BootSourceOverrideTarget: 'Pxe' } })
    await update('no image', {})
    const monitor = (await update('a NIC', { ImageURI: 'http://files/nic-1.2.bin' })).headers.get('location') ?? ''
    await note('the task', 'GET', monitor.replace('TaskMonitors', 'Tasks'))
    await bench.pass(10_000)
    await note('the monitor', 'GET', monitor)
    await note('a continuous one', 'PATCH', bench.system, {
      Boot: {
        BootSourceOverrideTarget: 'Hdd',
        BootSourceOverrideEnabled: 'Continuous',
        BootSourceOverrideMode: 'UEFI',
      },
    })
    await bench.pass(200_000)
    await note('the system after it', 'GET', bench.system)
    await update('a BIOS', { ImageURI: 'http://files/bios-9.9.bin' })
    await bench.pass(70_000)
    await note('another one', 'PATCH', bench.system, {
      Boot: { BootSourceOverrideTarget: 'Cd', BootSourceOverrideEnabled: 'Continuous' },
    })
    bench.machine.powerOn()
    await bench.pass(10_000)
    await note('before the BIOS runs', 'GET', bench.system)
    await bench.pass(600_000)
    await note('when it does', 'GET', bench.system)
    await note('the monitor after it', 'GET', monitor)
  },
  protocol: async (bench, note) => {
    const tagged = async (path: string) => ({ 'if-match': (await bench.get(path)).headers.get('etag') ?? '' })
    await note('PATCH', 'PATCH', bench.system, { AssetTag: '1' })
    await note('PATCH with a tag', 'PATCH', bench.system, { AssetTag: '2' }, await tagged(bench.system))
    const { 'if-match': tag } = await tagged(bench.system)
    const both = { AssetTag: '3', '@odata.etag': tag }
    await note('PATCH with a tag twice', 'PATCH', bench.system, both, { 'if-match': tag })
    await note('PATCH of nothing', 'PATCH', bench.system, {}, await tagged(bench.system))
    await note('an action with a tag', 'POST', `${bench.system}/Bios/Actions/Bios.ResetBios`, {}, { 'if-match': '*' })
    await note('an action', 'POST', `${bench.system}/Bios/Actions/Bios.ResetBios`, {})
    await note('an action without a body', 'POST', `${bench.system}/Bios/Actions/Bios.ResetBios`)
    await note('a method that is not there', 'DELETE', bench.system)
    await note('a path that is not there', 'GET', '/redfish/v1/Nothing')
    const sessions = '/redfish/v1/SessionService/Sessions'
    const admin = { UserName: 'admin', Password: 'right-one' }
    await note('log in wrongly', 'POST', sessions, { ...admin, Password: 'wrong-one' })
    for (const name of ['log in', 'log in again', 'log in too often']) await note(name, 'POST', sessions, admin)
    await note('log out', 'DELETE', `${sessions}/1`)
    const eve = { UserName: 'eve', Password: 'eve-pass-1', RoleId: 'Operator' }
    await note('add an account', 'POST', '/redfish/v1/AccountService/Accounts', eve)
    const one = await tagged('/redfish/v1/AccountService/Accounts/2')
    await note('change it', 'PATCH', '/redfish/v1/AccountService/Accounts/2', { RoleId: 'ReadOnly' }, one)
  },
}

/** A path of every kind that a quirk is about, and some that none is. */
const places = ({ system }: Bench): Record<string, string> => ({
  root: '/redfish/v1',
  system,
  systems: '/redfish/v1/Systems',
  bios: `${system}/Bios`,
  'secure boot': `${system}/SecureBoot`,
  processor: `${system}/Processors/CPU1`,
  memory: `${system}/Memory/DIMM1`,
  'port with a cable': `${system}/EthernetInterfaces/eno1`,
  'port without a cable': `${system}/EthernetInterfaces/eno2`,
  adapter: '/redfish/v1/Chassis/1U/NetworkAdapters/eno2',
  storage: `${system}/Storage/RAID1`,
  volumes: `${system}/Storage/RAID1/Volumes`,
  drive: '/redfish/v1/Chassis/1U/Drives/Disk1',
  disc: `${system}/VirtualMedia/Cd`,
  stick: `${system}/VirtualMedia/Usb`,
  chassis: '/redfish/v1/Chassis/1U',
  manager: '/redfish/v1/Managers/BMC',
  lifecycle: '/redfish/v1/Managers/BMC/Oem/Dell/DellLCService',
  tasks: '/redfish/v1/TaskService',
  settings: `${system}/Settings`,
  'future state': `${system}/SD`,
})

/** An answer to compare: its members by their paths, without tags. */
export type Seen = ReadonlyMap<string, string>

function seen({ status, headers, text, body }: Reply): Seen {
  const found = new Map([['status', String(status)]])
  const walk = (path: string, value: unknown): void => {
    const plain = typeof value !== 'object' || value === null
    const texts = Array.isArray(value) && value.every((item) => typeof item === 'string')
    if (plain || texts) found.set(path, JSON.stringify(value))
    else for (const [member, inner] of Object.entries(value)) walk(path === '' ? member : `${path}/${member}`, inner)
  }
  for (const name of ['location', 'allow', 'retry-after', 'content-type']) {
    const value = headers.get(name)
    if (value !== null) found.set(name, value)
  }
  if (text.startsWith('{')) walk('', body)
  for (const path of found.keys()) if (path.endsWith('@odata.etag')) found.delete(path)
  return found
}

/** What comes of every step of every journey, by journey and step. */
export async function travel(start: () => Bench): Promise<Map<string, Seen>> {
  const found = new Map<string, Seen>()
  for (const [journey, go] of Object.entries(journeys)) {
    const bench = start()
    await go(bench, async (name, method, path, body, headers = {}) => {
      const reply = await bench.ask(method, path, { headers, ...(body !== undefined && { body }) })
      found.set(`${journey}: ${name}`, seen(reply))
      return reply
    })
  }
  return found
}

/** What one BMC says otherwise than another: every change of a member, and the steps where it is seen. */
export function differences(usual: Map<string, Seen>, other: Map<string, Seen>): Record<string, string[]> {
  const found: Record<string, string[]> = {}
  for (const [step, before] of usual) {
    const after = other.get(step) ?? new Map<string, string>()
    const same = before.get('status') === after.get('status')
    for (const path of new Set([...before.keys(), ...after.keys()])) {
      const [one, two] = [before.get(path) ?? '-', after.get(path) ?? '-']
      // Where the status is another, the error says the rest.
      if (one !== two && (same || /^status$|\/message$|\/MessageId$|\/RelatedProperties$/.test(path)))
        (found[`${path}: ${one} => ${two}`] ??= []).push(step)
    }
  }
  return found
}
