import { expect, test } from 'vitest'
import { Bench, node } from '../../../test/fake-agent/bench.ts'
import { type HardwareProfile, profiles } from '../../machine/profiles.ts'
import { orderAgentFault } from '../fault-engine.ts'

const plain = profiles['two-disk-1u'] as HardwareProfile

const withCard = (driver: string, vendorId: string): HardwareProfile => ({
  ...plain,
  gpus: { model: 'H100', count: 8 },
  nics: [...plain.nics, { ...plain.nics[0]!, name: 'ens1', vendorId, driver, firmwareVersion: '1.0' }],
})

const ready = async (profile: HardwareProfile) => {
  const bench = await new Bench({}, profile).start()
  await bench.untilHeartbeats(1)
  return bench
}

test('managers for network cards are there when their cards are', async () => {
  const versions = async (profile: HardwareProfile) => {
    const bench = await ready(profile)
    const { command_result: result } = await bench.command('clean.get_clean_steps', { node, ports: [] })
    return (result as { hardware_manager_version: unknown }).hardware_manager_version
  }
  expect(await versions(plain)).toEqual({ generic_hardware_manager: '1.2' })
  expect(await versions(withCard('mlx5_core', '0x15b3'))).toEqual({
    MellanoxDeviceHardwareManager: '1',
    generic_hardware_manager: '1.2',
  })
  expect(await versions(withCard('i40e', '0x8086'))).toEqual({
    IntelCnaHardwareManager: '1.0',
    generic_hardware_manager: '1.2',
  })
})

test("a card's new firmware runs after the reboot that the step asks for", async () => {
  const bench = await ready(withCard('mlx5_core', '0x15b3'))
  const image = { url: 'http://x/fw', checksum: 'a', checksumType: 'sha256', componentFlavor: 'MT_0000000838' }
  const flash = (images: unknown) => bench.cleanStep('update_nvidia_nic_firmware_image', { args: { images } })
  expect((await flash('x'))['command_error']).toMatchObject({ details: "The images must be a list of images, 'x'" })
  expect((await flash([image]))['command_error']).toMatchObject({ type: 'InvalidFirmwareImageConfig', code: 500 })
  expect(await flash([{ ...image, version: '2.0' }])).toMatchObject({ command_status: 'SUCCEEDED' })
  expect(bench.machine.firmware.version('nic:ens1')).toBe('1.0')
  const before = bench.heartbeats().length
  bench.bootRamdisk()
  await bench.untilHeartbeats(before + 1)
  expect(bench.machine.firmware.version('nic:ens1')).toBe('2.0')
})

test('an image for a card must say all about itself, and only one may be for it', async () => {
  const bench = await ready(withCard('mlx5_core', '0x15b3'))
  const said = async (step: string, args: object) => {
    const answer = await bench.cleanStep(step, { args })
    return (answer['command_error'] as { type: string; details: string } | null)?.details ?? answer['command_status']
  }
  const flash = (...images: object[]) => said('update_nvidia_nic_firmware_image', { images })
  const image = {
    url: 'http://x/fw',
    checksum: 'a',
    checksumType: 'sha256',
    componentFlavor: 'MT_0000000838',
    version: '2.0',
  }
  for (const key of Object.keys(image))
    expect(await flash(image, { ...image, [key]: '' })).toMatch(
      /^Invalid parameters for image \{'url': .*\},please provide the following parameters url, checksum, checksumType, componentFlavor, version$/,
    )
  expect(await flash(image, image)).toBe('Duplicate componentFlavor MT_0000000838')
  const took = async (...images: object[]) => {
    const startedAt = bench.world.clock.now()
    expect(await flash(...images)).toBe('SUCCEEDED')
    return Math.round((bench.world.clock.now() - startedAt) / 60_000)
  }
  // For another card, for this one but the version it has, for this one, and for none.
  const other = { ...image, componentFlavor: 'MT_0000000001' }
  expect([await took(other), await took({ ...image, version: '1.0' }), await took(other, image), await took()]).toEqual(
    [0, 0, 1, 0],
  )
  expect(await said('update_nvidia_nic_firmware_settings', { settings: [] })).toBe('SUCCEEDED')
  expect(await said('update_nvidia_nic_firmware_settings', { settings: 'x' })).toBe(
    "The settings must be  list of settings, 'x'",
  )
})

test('burn-in counts the GPUs before it heats them', async () => {
  const bench = await ready(withCard('mlx5_core', '0x15b3'))
  const burn = (driver_info: object) => bench.cleanStep('burnin_gpu', { node: { ...node, driver_info } })
  expect((await burn({ agent_burnin_gpu_count: 9 }))['command_error']).toMatchObject({
    details: 'gpu-burn failed to find the correct number of gpus. 8 found but 9 expected.',
  })
  const startedAt = bench.world.clock.now()
  expect(await burn({ agent_burnin_gpu_count: 8 })).toMatchObject({ command_status: 'SUCCEEDED' })
  expect(bench.world.clock.now() - startedAt).toBeGreaterThanOrEqual(86_400_000)
})

test('a reader of the network burn-in waits for its partner to listen; a writer does not wait', async () => {
  const burnt = async (role: string, exitCode: number) => {
    const bench = await ready(plain)
    orderAgentFault(
      bench.machine,
      { at: 'tool', match: { tool: 'fio' }, times: 3, does: { exitCode, stderr: 'Connection refused' } },
      bench.machine.clock,
      bench.world.random,
    )
    const startedAt = bench.world.clock.now()
    const config = { agent_burnin_fio_network_runtime: 60, agent_burnin_fio_network_config: { role, partner: 'b' } }
    const { command_status: status } = await bench.cleanStep('burnin_network', {
      node: { ...node, driver_info: config },
    })
    return { status, seconds: Math.round((bench.world.clock.now() - startedAt) / 1000) }
  }
  expect(await burnt('reader', 16)).toEqual({ status: 'SUCCEEDED', seconds: 3 * 30 + 2 * 60 })
  expect(await burnt('reader', 1)).toMatchObject({ status: 'FAILED', seconds: 0 })
  expect(await burnt('writer', 16)).toMatchObject({ status: 'FAILED', seconds: 0 })
})
