import type { Entry } from '../world.ts'

/** What a provision state means, for somebody who has never seen Ironic. */
export const stateWords: Readonly<Record<string, string>> = {
  enroll: 'known by name only',
  verifying: 'Ironic tries its management controller',
  manageable: "under Ironic's control, nobody's to use",
  available: 'free: anybody may get it now',
  cleaning: 'Ironic itself is at work on it',
  'clean wait': "Ironic waits for the node's agent to call",
  'clean hold': 'stopped between two steps, until an operator says go on',
  'clean failed': 'out of use until an operator looks into it',
  active: 'in use by a tenant',
  deleting: 'an instance is being removed',
  adopting: 'taken over with the instance that runs on it',
  deploying: 'an instance is being installed',
}

/** What a power state means. */
export const powerWords: Readonly<Record<string, string>> = {
  On: 'on',
  Off: 'off',
  PoweringOn: 'being switched on',
  PoweringOff: 'being switched off',
}

/** What a cleaning step does, by name without its interface. */
export const stepWords: Readonly<Record<string, string>> = {
  erase_devices_metadata: 'wipes the partition tables only: quick, and every file is still on the disks behind them',
  erase_devices: 'wipes every disk: by an order to the drive if it takes one, otherwise by overwriting all of it',
  erase_devices_express: 'wipes each disk by the fastest way it has',
  create_configuration: 'builds the RAID arrays that were asked for',
  delete_configuration: 'takes the RAID arrays apart',
  apply_configuration: 'changes settings of the firmware',
  factory_reset: 'sets the firmware back to how it left the factory',
  update_firmware: 'flashes new firmware',
}

/** How a disk is erased. */
export const methodWords: Readonly<Record<string, string>> = {
  metadata: 'partition tables',
  overwrite: 'overwriting',
  'ata-secure-erase': 'secure erase',
  'nvme-format': 'NVMe format',
  'nvme-sanitize': 'NVMe sanitize',
  cryptographic: 'throwing the key away',
  'block-erase': 'block erase',
}

/** What has happened, by the name of the fault. One that is not here needs the scenario's own story. */
export const faultWords: Readonly<Record<string, string>> = {
  'agent never starts': 'The ramdisk comes up, but the agent in it does not start.',
  'agent down': 'The agent stops. Its port is closed, and it will not call again.',
  'agent crashes':
    'The agent dies, with the wipe that it ran. Half a minute later its service manager starts a new one.',
  'power cut': 'The power goes.',
  'machine resets': 'The machine resets itself.',
  'kernel panics': 'The kernel of the ramdisk dies.',
  'boot fails': 'The network gives no answer to a machine that wants to boot from it.',
  'hangs in post': 'The self-test of the machine hangs.',
  'boots slowly': 'The machine is slow to boot.',
  'machine ignores': 'The machine does not do what its BMC is told, although the BMC says yes.',
  'bmc down': 'The BMC refuses every connection.',
  'bmc unreachable': 'Nothing that is sent to the BMC arrives.',
  'bmc slow': 'The BMC thinks for a long time about every request.',
  'conductor killed': 'The conductor, the part of Ironic that works on nodes, is killed.',
  'network cut': 'A part of the network is cut: what is sent there is lost.',
  'network loses': 'The network loses a part of what is sent.',
  'network slow': 'The network is slow.',
  'disk dies': 'A disk stops working for good.',
  'disk missing': 'A disk is not found any more.',
  'disk read only': 'A disk takes no writes.',
  'disk ignores erase': 'The firmware of a disk says "done" to an erase and does nothing.',
  'disk refuses erase': 'A disk refuses to be erased.',
  'disk fails while erasing': 'A disk will fail in the middle of its erase.',
  'disk frozen': 'The firmware locks the erase commands of the disks at every boot.',
  'disk has a password': 'Somebody has left a password on a disk.',
  'disk is shared': 'A disk of other servers is still connected to this one.',
}

/** Who is who in the calls. */
export const partyOf = (host: string): string =>
  host.startsWith('bmc-') ? 'BMC' : host.startsWith('agent-') ? 'agent' : host === 'ironic' ? 'Ironic' : host

type CallRow = { method: string; path: RegExp; says: string }

/** What a call says, in plain words. The first row that fits. */
const calls: readonly CallRow[] = [
  { method: 'POST', path: /\/v1\/heartbeat\//, says: '"I am here" (a heartbeat)' },
  { method: 'GET', path: /^\/v1\/lookup/, says: '"which node am I?"' },
  { method: 'POST', path: /^\/v1\/continue_inspection/, says: '"this is my hardware"' },
  { method: 'POST', path: /\/v1\/commands\/\?.*wait=true/, says: 'a question to the agent' },
  { method: 'POST', path: /\/v1\/commands\//, says: '"do this step"' },
  { method: 'GET', path: /\/v1\/commands\//, says: '"what have you done?"' },
  { method: 'GET', path: /^\/$/, says: '"which version are you?"' },
  { method: 'PUT', path: /\/states\/provision$/, says: 'an order of the operator' },
  { method: 'PUT', path: /\/maintenance$/, says: 'maintenance on' },
  { method: 'DELETE', path: /\/maintenance$/, says: 'maintenance off' },
  { method: 'POST', path: /ComputerSystem\.Reset$/, says: 'power: on, off or reset' },
  { method: 'POST', path: /InsertMedia$/, says: 'put in the boot image' },
  { method: 'POST', path: /EjectMedia$/, says: 'take out the boot image' },
  { method: 'GET', path: /\/VirtualMedia/, says: 'look at the virtual drives' },
  { method: 'POST', path: /\/Sessions$/, says: 'log in' },
  { method: 'PATCH', path: /\/Bios\/Settings/, says: 'change BIOS settings' },
  { method: 'PATCH', path: /\/Systems\/[^/]+$/, says: 'what to boot from next' },
  { method: 'GET', path: /\/Systems\/[^/]+$/, says: '"are you on?" and the like' },
  { method: 'GET', path: /\.iso$/, says: 'fetch the boot image' },
  { method: 'GET', path: /^\/redfish\//, says: 'a look at the hardware' },
  { method: 'GET', path: /^\/v1\/nodes\//, says: '"how is the node?"' },
]

/** What a request says; nothing for one that is not in the table. */
export const callWords = ({ method, path }: Entry): string =>
  calls.find((row) => row.method === method && row.path.test(String(path)))?.says ?? ''

/** Milliseconds as `h:mm:ss`. */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const two = (value: number) => String(value).padStart(2, '0')
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

/** Milliseconds in the largest unit that fits, for a sentence. */
export function span(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  if (ms < 90_000) return `${Math.round(ms / 1000)} s`
  return minutes < 120 ? `${minutes} min` : `${(ms / 3_600_000).toFixed(1)} h`
}

/** Bytes as disks are sold. */
export function size(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let [value, unit] = [bytes, 0]
  while (value >= 1000 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1]
  return `${value >= 100 || unit === 0 ? Math.round(value) : Number(value.toFixed(1))} ${units[unit]}`
}
