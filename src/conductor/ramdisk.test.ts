import { describe, expect, test } from 'vitest'
import { nodeUuid, redfishBench } from '../../test/conductor/bench.ts'
import { newPort } from './node.ts'
import { prepareInbandCleaning, rebootToFinishStep } from './ramdisk.ts'

const resets = (bodies: Record<string, unknown>[]) =>
  bodies.map((body) => body['ResetType']).filter((type) => type !== undefined)

describe('a Smart NIC', () => {
  test('is given power while its network is configured', async () => {
    const bench = await redfishBench()
    const created = '2026-01-01T00:00:00.000000+00:00'
    bench.conductor.store.savePort(
      newPort({ uuid: 'p', node_uuid: nodeUuid, address: '52:54:00:00:00:01', is_smartnic: true, created_at: created }),
    )
    await bench.run((task) => prepareInbandCleaning(task))
    expect(resets(bench.bmc.bodies)).toEqual(['On', 'ForceOff', 'On'])
    // It must not boot anything meanwhile.
    const targets = bench.bmc.bodies.flatMap(({ Boot: boot }) => (boot as { BootSourceOverrideTarget?: string }) ?? [])
    expect(targets.map((boot) => boot.BootSourceOverrideTarget)).toEqual(['BiosSetup', 'Pxe'])
  })
})

describe('fast track', () => {
  const alive = {
    last_error: null,
    power_state: 'power on' as const,
    driver_internal_info: { agent_url: 'http://a', agent_last_heartbeat: '2026-01-01T00:00:00.000000' },
  }

  test('a running agent is used as it is', async () => {
    const bench = await redfishBench(alive, { 'deploy.fast_track': true })
    bench.bmc.power = 'On'
    const { value } = await bench.run((task) => prepareInbandCleaning(task))
    expect(value).toBeUndefined()
    expect(resets(bench.bmc.bodies)).toEqual([])
    expect(bench.node().driver_internal_info['agent_url']).toBe('http://a')
  })

  test('one that has been silent for too long is booted again', async () => {
    const silent = { ...alive.driver_internal_info, agent_last_heartbeat: '2025-12-31T23:50:00.000000' }
    const bench = await redfishBench({ ...alive, driver_internal_info: silent }, { 'deploy.fast_track': true })
    bench.bmc.power = 'On'
    expect((await bench.run((task) => prepareInbandCleaning(task))).value).toBe('clean wait')
    expect(resets(bench.bmc.bodies)).toEqual(['ForceOff', 'On'])
  })
})

describe('a reboot in the middle of a step', () => {
  const step = { interface: 'bios', step: 'apply_configuration' }

  test('boots the ramdisk again', async () => {
    const bench = await redfishBench({ clean_step: step })
    bench.bmc.power = 'On'
    expect((await bench.run((task) => rebootToFinishStep(task))).value).toBe('clean wait')
    expect(bench.bmc.boot['BootSourceOverrideTarget']).toBe('Pxe')
    expect(resets(bench.bmc.bodies)).toEqual(['ForceOff', 'On'])
  })

  test('but not in a clean without one', async () => {
    const bench = await redfishBench({ clean_step: step, driver_internal_info: { cleaning_disable_ramdisk: true } })
    bench.bmc.power = 'On'
    await bench.run((task) => rebootToFinishStep(task))
    expect(bench.bmc.requests.some((request) => request.startsWith('PATCH'))).toBe(false)
  })
})
