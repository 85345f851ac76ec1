import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { Bench, node } from '../../../test/fake-agent/bench.ts'
import { toolFailure } from '../errors.ts'
import type { ToolEffect } from '../faults.ts'

const ready = async (tools: Record<string, ToolEffect> = {}) => {
  const faults = Object.entries(tools).map(([tool, does]) => ({ at: 'tool' as const, match: { tool }, does }))
  const bench = await new Bench({ faults }).start()
  await bench.untilHeartbeats(1)
  return bench
}

const told = async (bench: Bench, name: string, params: object = {}) => {
  const { command_error, command_result, command_status, status, faultstring } = await bench.command(name, params)
  if (status !== 200) return faultstring
  return command_status === 'SUCCEEDED' ? command_result : (command_error as { details: string }).details
}

const no: ToolEffect = { stderr: 'no' }
const failed = 'Reboot script failed with exit code 1. stdout: . stderr: .'
const ignored: ToolEffect = { exitCode: 0, stderr: 'Running in chroot, ignoring request.' }

test.each([
  ['power_off', 'poweroff', 'o'],
  ['run_image', 'reboot', 'b'],
])(
  '%s: if %s fails or does nothing, the kernel is asked; only if that fails too, Ironic hears of it',
  async (command, tool, letter) => {
    const run = async (tools: Record<string, ToolEffect>) => {
      const bench = await ready(tools)
      const startedAt = bench.world.clock.now()
      const result = await told(bench, `standby.${command}`)
      const ms = bench.world.clock.now() - startedAt
      await bench.world.run(3_000)
      return { result, ms, runs: bench.machine.running === 'ramdisk' }
    }
    const kernel = `echo ${letter} > /proc/sysrq-trigger`
    const other = `echo ${letter === 'o' ? 'b' : 'o'} > /proc/sysrq-trigger`
    for (const tools of [{}, { [tool]: no }, { [tool]: ignored }, { [kernel]: no }, { [tool]: no, [other]: no }]) {
      const done = await run(tools)
      expect(done).toMatchObject({ result: null, runs: false })
      expect(done.ms).toBeGreaterThanOrEqual(300)
      expect(done.ms).toBeLessThan(600)
    }
    for (const tools of [
      { [tool]: no, [kernel]: no },
      { [tool]: ignored, [kernel]: no },
    ])
      expect(await run(tools)).toMatchObject({ result: failed, runs: true })
  },
)

test('buffers that cannot be written out fail the command', async () => {
  expect(await told(await ready({ sync: no }), 'standby.sync')).toBe(
    `Flushing file system buffers failed: ${toolFailure('sync', 1, '', 'no')}`,
  )
})

test('a rescue password that cannot be written leaves a list that nobody can read', async () => {
  const bench = await ready({ 'tee /etc/ipa-rescue-config/ipa-rescue-password': no })
  expect(await told(bench, 'rescue.finalize_rescue', { rescue_password: 'x', hashed: true })).toBe(
    'Object of type OSError is not JSON serializable',
  )
  expect((await bench.ask('GET', '/v1/commands/?agent_token=TOKEN')).status).toBe(500)
  await bench.world.run(10_000)
  expect((await bench.ask('GET', '/v1/status')).status).toBe(200)
})

test.each([
  ['standby.power_off', 'StandbyExtension.power_off()'],
  ['standby.run_image', 'StandbyExtension.run_image()'],
  ['image.install_bootloader', 'ImageExtension.install_bootloader()'],
  ['standby.execute_bootc_install', 'StandbyExtension.execute_bootc_install()'],
])('%s takes no argument it does not know', async (name, method) => {
  expect(await told(await ready(), name, { zzzzzz: 1 })).toBe(`${method} got an unexpected keyword argument 'zzzzzz'`)
})

test.each(['system.lockdown', 'rescue.finalize_rescue', 'standby.sync', 'standby.get_partition_uuids'])(
  '%s keeps the TypeError of an unknown argument, which is no JSON',
  async (name) => {
    expect(await told(await ready(), name, { zzzzzz: 1 })).toBe('Object of type TypeError is not JSON serializable')
  },
)

test('no ramdisk has podman; partitions have no UUIDs to tell', async () => {
  const bench = await ready()
  const params = { image_source: 'x', instance_info: {}, pull_secret: 'x', configdrive: 'x' }
  expect(await told(bench, 'standby.execute_bootc_install', params)).toBe(
    "[Errno 2] No such file or directory: 'podman'",
  )
  expect(await told(bench, 'standby.execute_bootc_install')).toBe(
    "StandbyExtension.execute_bootc_install() missing 1 required positional argument: 'image_source'",
  )
  expect(await told(bench, 'standby.get_partition_uuids')).toEqual({})
})

test('a boot loader gets one entry, in the place of an older one of its name', async () => {
  const bench = await ready()
  const old = { number: '0000', name: 'other', path: 'x', active: true }
  bench.machine.bootEntries = [old]
  const params = {
    root_uuid: 'x',
    efi_system_part_uuid: 'y',
    prep_boot_part_uuid: 'z',
    target_boot_mode: 'uefi',
    ignore_bootloader_failure: true,
  }
  for (const _ of [1, 2]) {
    expect(await told(bench, 'image.install_bootloader', params)).toBeNull()
    expect(bench.machine.bootEntries).toEqual([
      old,
      {
        number: '0001',
        name: 'ironic1',
        path: expect.stringMatching(/^HD\(1,GPT,.*\)\/File\(\\EFI\\BOOT\\BOOTX64.EFI\)$/),
        active: true,
      },
    ])
  }
  bench.machine.bootEntries = []
  bench.machine.bootMode = 'Legacy'
  expect(await told(bench, 'image.install_bootloader', { root_uuid: 'x' })).toBeNull()
  expect(bench.machine.bootEntries).toEqual([])
  expect(await told(bench, 'image.install_bootloader')).toBe(
    "ImageExtension.install_bootloader() missing 1 required positional argument: 'root_uuid'",
  )
})

test('without a disk that is big enough there is nothing to install on', async () => {
  const bench = await ready()
  for (const disk of bench.machine.disks) disk.missing = true
  const details =
    'No suitable device was found for deployment - root device hints were not provided and all found block devices are smaller than 4294967296B.'
  expect(await told(bench, 'image.install_bootloader', { root_uuid: 'x' })).toBe(details)
})

test('a flow without a list of tasks, or with names that are none, is refused', async () => {
  const bench = await ready()
  const start = (flow?: unknown) => told(bench, 'flow.start_flow', flow === undefined ? {} : { flow })
  expect(await start()).toBe('Object of type TypeError is not JSON serializable')
  expect(await start([{ nodot: {} }])).toBe('Invalid command: Command name must be of the form <extension>.<name>')
  expect(await start([{ 'no.thing': {} }])).toBe('Extension with id no not found.')
  expect(await start([{ 'standby.nothing': {} }])).toBe(
    "Invalid command parameters: Extension standby doesn't provide nothing method",
  )
})

const content = 'an image'
const hash = (algorithm: string) => createHash(algorithm).update(content).digest('hex')
const image = { id: 'i1', urls: ['http://images/a'], os_hash_algo: 'sha256', os_hash_value: hash('sha256') }

const withImages = async (answer: (nth: number) => number = () => 200) => {
  const bench = await ready()
  const asked: { at: number; accept: string | null; agent: string | null }[] = []
  const app = new Hono()
    .get('/a', (c) => {
      const { headers } = c.req.raw
      asked.push({ at: bench.world.clock.now(), accept: headers.get('accept'), agent: headers.get('user-agent') })
      const status = answer(asked.length)
      return status === 200 ? c.text(content) : new Response('sorry', { status })
    })
    .get('/none', () => new Response('gone', { status: 404 }))
  await bench.world.process('images').listen('images', app)
  const prepare = (image_info: unknown, more: object = {}) =>
    told(bench, 'standby.prepare_image', { image_info, ...more })
  return { bench, asked, prepare }
}

const written = { result: 'prepare_image: image (i1) written to device /dev/sda root_uuid=None' }

test('a server that fails is asked ten times for an image, ten seconds apart; one that says no is asked once', async () => {
  const often = await withImages((nth) => (nth < 10 ? 500 : 200))
  expect(await often.prepare(image)).toEqual(written)
  const gaps = often.asked.slice(1).map(({ at }, i) => Math.round((at - often.asked[i]!.at) / 1000))
  expect(gaps).toEqual(Array(9).fill(10))
  expect(often.asked[0]).toMatchObject({ accept: '*/*', agent: expect.stringMatching(/^python-requests/) })
  const tooOften = await withImages(() => 503)
  expect(await tooOften.prepare(image)).toMatch(
    /^Download of image i1 failed: URL: http:\/\/images\/a; time: 90(\.\d+)? seconds\. Error: Received status code 503 from http:\/\/images\/a, expected 200\. Response body: sorry/,
  )
  expect(tooOften.asked).toHaveLength(10)
  const refused = await withImages(() => 404)
  await refused.prepare(image)
  expect(refused.asked).toHaveLength(1)
})

test('the next URL is tried, and all failures are told, one a line', async () => {
  const { prepare, bench } = await withImages()
  const startedAt = bench.world.clock.now()
  expect(await prepare({ ...image, urls: ['http://nobody/', 'http://images/a'] })).toEqual(written)
  // Nine pauses, and the time to write a gibibyte.
  expect(bench.world.clock.now() - startedAt).toBeGreaterThanOrEqual(90_000 + 5_368)
  expect(bench.world.clock.now() - startedAt).toBeLessThan(97_000)
  expect(await prepare({ ...image, urls: ['http://images/none', 'http://nobody/'] })).toMatch(
    /^Download of image i1 failed: URL: http:\/\/images\/none; [^\n]+\n URL: http:\/\/nobody\/; time: .* Error: ECONNREFUSED$/,
  )
})

test.each([
  [{ os_hash_algo: 'sha512', os_hash_value: hash('sha512') }],
  [{ checksum: hash('sha256') }],
  [{ checksum: hash('sha512') }],
  // The pair is stronger than the checksum.
  [{ checksum: 'x'.repeat(64), os_hash_algo: 'sha256', os_hash_value: hash('sha256') }],
])('an image is verified by %j', async (sums) => {
  const { prepare, bench } = await withImages()
  expect(await prepare({ id: 'i1', urls: image.urls, ...sums }, { configdrive: 'x' })).toEqual(written)
  bench.machine.disks[0]!.write('tenant')
  const wrong = Object.fromEntries(
    Object.entries(sums).map(([key, sum]) => [key, sum.replace(/^./, '0').replace(/.$/, 'x')]),
  )
  const other = 'os_hash_algo' in sums ? { ...wrong, os_hash_algo: sums.os_hash_algo } : wrong
  expect(await prepare({ id: 'i1', urls: image.urls, ...other })).toMatch(
    /^Image failed to verify against checksum\. location: \/dev\/sda; image ID: i1; image checksum: \w+; verification checksum: \w+$/,
  )
  expect([...bench.machine.disks[0]!.remains().keys()]).toEqual(['tenant'])
})

const none =
  "Image checksum is not available, either the 'checksum' field or the 'os_hash_algo' and 'os_hash_value' fields pair must be set for image verification."
const { urls } = image
test.each([
  [undefined, "Image is missing 'id' field."],
  [{ id: 'x' }, "Image is missing 'urls' field."],
  [{ id: 'x', urls: 'x' }, "Image 'urls' must be a list with at least one element."],
  [{ id: 'x', urls: [] }, "Image 'urls' must be a list with at least one element."],
  [{ id: 'x', urls }, none],
  [{ id: 'x', urls, checksum: null }, none],
  [{ id: 'x', urls, checksum: '' }, "Image 'checksum' must be a non-empty string."],
  [{ id: 'x', urls, checksum: 7 }, "Image 'checksum' must be a non-empty string."],
  [{ id: 'x', urls, checksum: 'a'.repeat(32) }, none],
  [{ id: 'x', urls, os_hash_value: 'x' }, "Image 'os_hash_algo' must be a non-empty string."],
  [{ id: 'x', urls, os_hash_algo: 'sha256' }, "Image 'os_hash_value' must be a non-empty string."],
])('an image %j is refused before the command is accepted', async (image_info, why) => {
  const { prepare, bench } = await withImages()
  expect(await prepare(image_info)).toBe(`Invalid command parameters: ${why}`)
  const { json } = await bench.ask('GET', '/v1/commands/?agent_token=TOKEN')
  expect(json).toEqual({ commands: [] })
})

test('steps of an unknown shape are refused in the words of Python', async () => {
  const bench = await ready()
  const execute = (step: unknown) => told(bench, 'clean.execute_clean_step', { step, node, ports: [] })
  expect(await execute('x')).toBe("argument of type 'str' is not iterable")
  expect(await execute({ priority: 1 })).toBe(`Malformed clean_step, no "step" key: {'priority': 1}`)
})
