import { gzipSync } from 'fflate'
import { createTar } from 'nanotar'
import type { Agent } from './agent.ts'
import { blockDevices } from './devices.ts'
import { pythonJson } from './python.ts'

/**
 * What `log.collect_system_logs` sends: a gzipped tar archive in base64, with the members of the real one in their order.
 *
 * @source ironic_python_agent/utils.py collect_system_logs, hardware.py GenericHardwareManager.collect_system_logs
 */
export function collectLogs(agent: Agent): string {
  const files = members(agent).map(([name, text]) => ({ name, data: `${text}\n` }))
  // The attributes of a file made in memory, as Python's tarfile writes them.
  const tar = createTar(files, { attrs: { mtime: agent.now(), mode: '644', uid: 0, gid: 0 } })
  return Buffer.from(gzipSync(tar, { mtime: agent.now() })).toString('base64')
}

/** What `lsblk` calls them. An array of one of the usual levels is a `raid…`; which, nobody reads. */
const types = { disk: 'disk', volume: 'disk', md: 'raid1' } as const

function members(agent: Agent): [name: string, text: string][] {
  const { machine, boot } = agent
  const at = (ms: number) => new Date(ms).toISOString()
  const journal = [
    `${at(agent.startedAt)} ironic-python-agent: Starting ironic-python-agent version: ${agent.version}`,
    ...agent.logLines,
  ]
  const devices = blockDevices(machine)
  const lsblk = devices.map(
    ({ device, model, sizeBytes, rotational, serial, transport, kind }) =>
      `KNAME="${device.slice(5)}" MODEL="${model ?? ''}" SIZE="${sizeBytes}" ROTA="${rotational ? 1 : 0}" TYPE="${types[kind]}" SERIAL="${serial ?? ''}" TRAN="${transport ?? ''}"`,
  )
  const cmdline = Object.entries(boot.parameters).map(([name, value]) =>
    name === 'ipa-agent-token' ? `${name}=***` : `${name}=${value}`,
  )
  return [
    ['journal', journal.join('\n')],
    [
      'df',
      'Filesystem     1K-blocks   Used Available Use% Mounted on\nrootfs          65872136 912344  64959792   2% /',
    ],
    ['dmesg', `Command line: ${cmdline.join(' ')}`],
    // Whose tool fails is left out, and without UEFI there are no variables to list.
    ...(machine.bootMode === 'UEFI' ? [['efibootmgr', 'BootCurrent: 0001'] as [string, string]] : []),
    ['iptables', 'Chain INPUT (policy ACCEPT)'],
    ['ip_addr', machine.nics.map(({ name, mac }, i) => `${i + 2}: ${name}: link/ether ${mac}`).join('\n')],
    ['lsblk', lsblk.join('\n')],
    ['lsblk-full', lsblk.join('\n')],
    ['lshw', pythonJson({ class: 'system', product: machine.profile.model, vendor: machine.profile.manufacturer })],
    ['mount', 'rootfs on / type rootfs (rw)'],
    ['parted', devices.map(({ device, sizeBytes }) => `Disk ${device}: ${sizeBytes}B`).join('\n')],
    ['ps', 'root         1  /sbin/init\nroot       400  /usr/local/bin/ironic-python-agent'],
    ...devices.map(({ device, serial, wwn }): [string, string] => [
      `udev/${device.slice(5)}`,
      pythonJson({ DEVNAME: device, ID_SERIAL_SHORT: serial, ID_WWN: wwn }),
    ]),
  ]
}
