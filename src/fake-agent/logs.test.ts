import { gunzipSync } from 'fflate'
import { parseTar } from 'nanotar'
import { expect, test } from 'vitest'
import { Bench, token } from '../../test/fake-agent/bench.ts'
import { Agent } from './agent.ts'
import { collectLogs } from './logs.ts'

/** The archive of an agent that has started at this time, and its files. */
function logsOf(bench = new Bench(), parameters: Record<string, string> = {}) {
  for (const disk of bench.machine.disks) disk.powerOn()
  const process = bench.world.process('agent-node-1')
  const agent = new Agent(process, bench.machine, { number: 1, from: 'network', parameters }, bench.settings, () => {})
  agent.log('something odd')
  const archive = Buffer.from(collectLogs(agent), 'base64')
  const files = parseTar(gunzipSync(archive))
  return { archive, files, texts: Object.fromEntries(files.map(({ name, text }) => [name, text])) }
}

test('every member tells of this machine, in the words of the tool it is named after', () => {
  const { texts } = logsOf(new Bench({ version: '9.9' }), { 'ipa-api-url': 'http://ironic', 'ipa-debug': '1' })
  const lsblk = ['a', 'b'].map(
    (letter, i) =>
      `KNAME="sd${letter}" MODEL="MTFDDAK480TDT" SIZE="480103981056" ROTA="0" TYPE="disk" SERIAL="ABC1234D${i}" TRAN="sata"\n`,
  )
  expect(texts).toEqual({
    journal:
      '2026-01-01T00:00:00.000Z ironic-python-agent: Starting ironic-python-agent version: 9.9\n' +
      '2026-01-01T00:00:00.000Z ironic-python-agent: something odd\n',
    df: expect.stringMatching(/^Filesystem .*\nrootfs .* \/\n$/),
    dmesg: 'Command line: ipa-api-url=http://ironic ipa-debug=1\n',
    efibootmgr: 'BootCurrent: 0001\n',
    iptables: 'Chain INPUT (policy ACCEPT)\n',
    ip_addr: '2: eno1: link/ether 52:54:00:aa:bb:01\n3: eno2: link/ether 52:54:00:aa:bb:02\n',
    lsblk: lsblk.join(''),
    'lsblk-full': lsblk.join(''),
    lshw: '{"class": "system", "product": "PowerEdge R650", "vendor": "Dell Inc."}\n',
    mount: 'rootfs on / type rootfs (rw)\n',
    parted: 'Disk /dev/sda: 480103981056B\nDisk /dev/sdb: 480103981056B\n',
    ps: expect.stringMatching(/^root +1 +\/sbin\/init\nroot +400 +.*\/ironic-python-agent\n$/),
    'udev/sda': '{"DEVNAME": "/dev/sda", "ID_SERIAL_SHORT": "ABC1234D0", "ID_WWN": "0x500a0741dca60300"}\n',
    'udev/sdb': '{"DEVNAME": "/dev/sdb", "ID_SERIAL_SHORT": "ABC1234D1", "ID_WWN": "0x500a0741dca60301"}\n',
  })
})

test('the members are files made in memory, of the time of the collection by the machine’s clock', () => {
  const bench = new Bench()
  bench.machine.hostClockOffsetMs = 3_600_000
  const { archive, files } = logsOf(bench)
  const seconds = Date.parse('2026-01-01T01:00:00Z') / 1000
  for (const { attrs } of files) expect(attrs).toMatchObject({ mode: '0000644', uid: 0, gid: 0, mtime: seconds })
  expect(archive.readUInt32LE(4)).toBe(seconds)
})

test('the token, which a kernel would tell in its first lines, is left out', () => {
  const { files } = logsOf(new Bench(), { 'ipa-agent-token': token, 'ipa-debug': '1' })
  expect(files.find(({ name }) => name === 'dmesg')?.text).toBe('Command line: ipa-agent-token=*** ipa-debug=1\n')
  for (const { text } of files) expect(text).not.toContain(token)
})

test('without UEFI the list of its boot entries is missing', () => {
  const bench = new Bench()
  bench.machine.bootMode = 'Legacy'
  expect(logsOf(bench).texts).not.toHaveProperty('efibootmgr')
})

test('disks are those the operating system sees', () => {
  const bench = new Bench()
  bench.machine.disks[0]!.missing = true
  const { files, texts } = logsOf(bench)
  expect(files.map(({ name }) => name).filter((name) => name.startsWith('udev/'))).toEqual(['udev/sdb'])
  expect(texts['parted']).toBe('Disk /dev/sdb: 480103981056B\n')
})

test('a disk that spins and says little of itself', () => {
  const bench = new Bench()
  for (const name of ['model', 'serial', 'transport'])
    Object.defineProperty(bench.machine.disks[0], name, { value: undefined })
  Object.defineProperty(bench.machine.disks[0], 'rotational', { value: true })
  expect(logsOf(bench).texts['lsblk']?.split('\n')[0]).toBe(
    'KNAME="sda" MODEL="" SIZE="480103981056" ROTA="1" TYPE="disk" SERIAL="" TRAN=""',
  )
})
