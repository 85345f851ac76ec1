import { describe, expect, test } from 'vitest'
import type { App } from '../../src/world.ts'
import { bench, clean, pathSince, type RedfishLab, type Steps } from './redfish-lab.ts'

const json = async (answer: Response | Promise<Response>): Promise<Record<string, unknown>> =>
  (await (await answer).json()) as Record<string, unknown>

describe('RAID', () => {
  const rebuild: Steps = [
    { interface: 'raid', step: 'delete_configuration' },
    { interface: 'raid', step: 'create_configuration' },
  ]
  const wanted = {
    logical_disks: [
      { size_gb: 50, raid_level: '1', is_root_volume: true, volume_name: 'root' },
      { size_gb: 100, raid_level: '5' },
    ],
  }
  const wish = (own: RedfishLab) =>
    own.lab.drive('wish', () => own.lab.operator.demand('PUT', '/v1/nodes/node-1/states/raid', wanted))
  const volumes = (own: RedfishLab) => own.requests().filter((request) => /^(POST|DELETE) .*\/Volumes/.test(request))

  test('volumes are deleted and made at once by a controller that can', async () => {
    const own = await bench('hardware-raid-2u')
    await wish(own)
    const node = await clean(own, rebuild)
    expect(node).toMatchObject({ provision_state: 'manageable', last_error: null })
    expect(volumes(own).map((request) => request.split(' ')[0])).toEqual(['DELETE', 'POST', 'POST'])
    const { logical_disks: built } = node['raid_config'] as { logical_disks: Record<string, unknown>[] }
    expect(built.map(({ raid_level, size_gb }) => [raid_level, size_gb])).toEqual(
      expect.arrayContaining([
        ['1', 50],
        ['5', 100],
      ]) as unknown,
    )
  })

  const onResetOnly = (request: Request, bmc: App): Promise<Response> | undefined => {
    if (request.method !== 'GET' || !request.url.endsWith('/Volumes')) return undefined
    return json(bmc.fetch(request)).then((body) =>
      Response.json({ ...body, '@Redfish.OperationApplyTimeSupport': { SupportedValues: ['OnReset'] } }),
    )
  }

  test('one volume a reset where the controller needs one, until nothing is pending', async () => {
    const own = await bench('hardware-raid-2u', onResetOnly)
    await wish(own)
    const node = await clean(own, rebuild)
    expect(node).toMatchObject({ provision_state: 'manageable', last_error: null })
    expect(volumes(own).map((request) => request.split(' ')[0])).toEqual(['DELETE', 'POST', 'POST'])
    const { logical_disks: built } = node['raid_config'] as { logical_disks: unknown[] }
    expect(built).toHaveLength(2)
    expect(node['driver_internal_info']).not.toHaveProperty('raid_configs')
  })

  const failingTask = (request: Request, bmc: App): Promise<Response> | undefined => {
    if (request.url.includes('/TaskMonitors/') && request.method === 'GET')
      return Promise.resolve(
        Response.json({
          Id: '1',
          TaskState: 'Exception',
          TaskStatus: 'Critical',
          Messages: [{ Message: 'The controller is on fire.' }],
        }),
      )
    return onResetOnly(request, bmc)
  }

  test('a task that failed is a success, as upstream has it', async () => {
    const own = await bench('hardware-raid-2u', failingTask)
    const before = own.world.journal.entries.length
    expect(await clean(own, [{ interface: 'raid', step: 'delete_configuration' }])).toMatchObject({
      provision_state: 'manageable',
      target_provision_state: null,
      last_error: null,
      maintenance: false,
      fault: null,
      clean_step: {},
    })
    expect(pathSince(own, before).at(0)).toBe('cleaning')
    expect(pathSince(own, before)).not.toContain('clean failed')
    expect(pathSince(own, before).at(-1)).toBe('manageable')
  })

  test('or a failure, without that quirk', async () => {
    const own = await bench('hardware-raid-2u', failingTask, 'none')
    const node = await clean(own, [{ interface: 'raid', step: 'delete_configuration' }])
    expect(node['provision_state']).toBe('clean failed')
    expect(node['last_error']).toMatch(/failed; messages: The controller is on fire\.$/)
  })

  test('more than the drives can hold', async () => {
    const own = await bench('two-disk-1u')
    await wish(own)
    const node = await clean(own, [{ interface: 'raid', step: 'create_configuration' }])
    expect(node['provision_state']).toBe('clean failed')
    expect(node['last_error']).toMatch(/Redfish exception occurred\. Error: /)
  })
})

describe('firmware', () => {
  const update = (...components: string[]): Steps => [
    {
      interface: 'firmware',
      step: 'update',
      args: {
        settings: components.map((component) => ({
          component,
          url: `http://files/${component.slice(0, 4)}-9.9.9.bin`,
        })),
      },
    },
  ]

  test.each(['bios', 'bmc', 'nic:eno1'])('%s is updated', async (component) => {
    const own = await bench()
    const name = component.startsWith('nic') ? 'nic' : component
    const steps: Steps = [
      {
        interface: 'firmware',
        step: 'update',
        args: { settings: [{ component, url: `http://files/${name}-9.9.9.bin` }] },
      },
    ]
    const node = await clean(own, steps)
    expect(node).toMatchObject({ provision_state: 'manageable', last_error: null })
    expect(JSON.stringify(own.lab.machines[0]?.firmware)).toContain('9.9.9')
    expect(node['driver_internal_info']).not.toHaveProperty('redfish_fw_updates')
  })

  test('settings that are wrong are refused before anything is sent', async () => {
    const own = await bench()
    const { last_error: error } = await clean(own, [
      { interface: 'firmware', step: 'update', args: { settings: [{ component: 'toaster', url: 'http://x/y' }] } },
    ])
    expect(error).toContain(
      `Invalid firmware update [{'component': 'toaster', 'url': 'http://x/y'}]. Errors: 'toaster' is not valid under any of the given schemas`,
    )
    expect(own.requests().some((request) => request.includes('SimpleUpdate'))).toBe(false)
  })

  test('an update that never ends exceeds the overall time-out', async () => {
    const stuck = (request: Request) =>
      request.url.includes('/TaskMonitors/')
        ? Response.json({ Id: '1', TaskState: 'Running', TaskStatus: 'OK', Messages: [] }, { status: 202 })
        : undefined
    const own = await bench('two-disk-1u', stuck)
    const before = own.world.journal.entries.length
    const node = await clean(own, update('bios'))
    expect(pathSince(own, before)).toEqual(['cleaning', 'clean wait', 'cleaning', 'clean wait', 'clean failed'])
    expect(node).toMatchObject({
      provision_state: 'clean failed',
      target_provision_state: 'manageable',
      maintenance: true,
      fault: 'clean failure',
      maintenance_reason: node['last_error'],
      clean_step: {},
    })
    expect(node['last_error']).toMatch(
      /^Firmware update on node \S+ has exceeded the overall timeout of 7200 seconds\. Elapsed time: \d+ seconds\.$/,
    )
  })

  test('a task that failed fails the clean', async () => {
    const failed = (request: Request) =>
      request.url.includes('/TaskMonitors/')
        ? Response.json({
            Id: '1',
            TaskState: 'Exception',
            TaskStatus: 'Critical',
            Messages: [{ Message: 'Bad image.' }],
          })
        : undefined
    const own = await bench('two-disk-1u', failed)
    const node = await clean(own, update('bios'))
    expect(node).toMatchObject({ provision_state: 'clean failed', maintenance: true, fault: 'clean failure' })
    expect(node['last_error']).toMatch(
      /^Firmware update failed for node \S+, firmware http:\/\/files\/bios-9\.9\.9\.bin\. Error: Bad image\.$/,
    )
  })
})

describe('management', () => {
  test('the clock of the BMC is set', async () => {
    const own = await bench()
    const node = await clean(own, [{ interface: 'management', step: 'set_bmc_clock' }])
    expect(node).toMatchObject({ provision_state: 'manageable', last_error: null })
  })

  test('images are installed one after another, each with a reboot', async () => {
    const own = await bench()
    const images = ['bios', 'nic'].map((name) => ({ url: `http://files/${name}-9.9.9.bin`, checksum: 'x', wait: 60 }))
    const steps = [{ interface: 'management', step: 'update_firmware', args: { firmware_images: images } }]
    const node = await clean(own, steps)
    expect(node).toMatchObject({ provision_state: 'manageable', last_error: null })
    expect(own.requests().filter((request) => request.includes('SimpleUpdate'))).toHaveLength(2)
    expect(node['driver_internal_info']).not.toHaveProperty('firmware_updates')
  })

  test('secure boot keys are reset and cleared', async () => {
    const own = await bench()
    const node = await clean(own, [
      { interface: 'management', step: 'reset_secure_boot_keys_to_default' },
      { interface: 'management', step: 'clear_secure_boot_keys' },
    ])
    expect(node).toMatchObject({ provision_state: 'manageable', last_error: null })
    expect(own.requests().filter((request) => request.endsWith('SecureBoot.ResetKeys'))).toHaveLength(2)
  })
})
