import { describe, expect, test } from 'vitest'
import { MemoryStore } from '../../src/conductor/memory-store.ts'
import { assemble, type Lab } from '../../src/lab/assemble.ts'
import { likeNodes } from '../../src/lab/fleet.ts'
import { VirtualWorld } from '../../src/sim/virtual-world.ts'
import type { App } from '../../src/world.ts'

type Steps = { interface: string; step: string; args?: Record<string, unknown> }[]
type Bench = { lab: Lab; world: VirtualWorld; requests: () => string[] }

/** A node whose out-of-band interfaces are all Redfish's; `before` may answer in the place of its BMC. */
async function bench(
  profile = 'two-disk-1u',
  before?: (request: Request, bmc: App) => Response | Promise<Response> | undefined,
  quirks: 'upstream' | 'none' = 'upstream',
): Promise<Bench> {
  const world = new VirtualWorld({ seed: 'redfish steps', keepJournal: true })
  const record = { firmware_interface: 'redfish', raid_interface: 'redfish', bios_interface: 'redfish' }
  const lab = await assemble(world, {
    nodes: likeNodes(1, { profile, record }),
    conductor: { store: new MemoryStore(), quirks },
    wrap: (host, app) =>
      host.startsWith('bmc-') && before ? { fetch: (request) => before(request, app) ?? app.fetch(request) } : app,
  })
  await world.process('files').listen('files', {
    fetch: ({ url }) => {
      const component = /\/(bios|bmc|nic)-/.exec(url)?.[1] ?? ''
      return new Response(`component: ${component}\nversion: 9.9.9\n`)
    },
  })
  const start = world.journal.entries.length
  return {
    lab,
    world,
    requests: () =>
      world.journal.entries
        .slice(start)
        .filter(({ kind, source, to }) => kind === 'request' && source === 'ironic' && String(to).startsWith('bmc-'))
        .map(({ method, path }) => `${String(method)} ${String(path)}`),
  }
}

/** Cleans by hand; gives the node's record afterwards, and how long it took in seconds. */
async function clean({ lab, world }: Bench, steps: Steps): Promise<Record<string, unknown> & { seconds: number }> {
  const before = world.journal.entries.length
  const from = world.clock.now()
  await lab.drive('clean', async () => {
    const answer = await lab.operator.provision('node-1', 'clean', { clean_steps: steps })
    expect(answer).toMatchObject({ status: 202 })
  })
  const ended = () =>
    world.journal.entries.slice(before).some(({ kind, to }) => kind === 'transition' && ends.includes(String(to)))
  await world.run(12 * 3600_000, ended)
  const seconds = (world.clock.now() - from) / 1000
  // A failed node is torn down after its state has changed.
  await world.run(5_000)
  return { ...(await lab.drive('look', () => lab.operator.node('node-1'))), seconds }
}
const ends = ['manageable', 'clean failed']

const json = async (answer: Response | Promise<Response>): Promise<Record<string, unknown>> =>
  (await (await answer).json()) as Record<string, unknown>

describe('BIOS', () => {
  const apply: Steps = [
    {
      interface: 'bios',
      step: 'apply_configuration',
      args: { settings: [{ name: 'ProcVirtualization', value: 'Disabled' }] },
    },
  ]

  test('settings are applied in two passes, without a ramdisk', async () => {
    const own = await bench()
    const node = await clean(own, apply)
    expect(node).toMatchObject({ provision_state: 'manageable', last_error: null })
    expect(own.lab.machines[0]?.bios.attributes()['ProcVirtualization']).toBe('Disabled')
    expect(own.requests().filter((request) => request.startsWith('PATCH'))).toHaveLength(1)
    expect(own.world.journal.entries.some(({ kind }) => kind === 'heartbeat')).toBe(false)
    expect(node['driver_internal_info']).not.toHaveProperty('redfish_bios_state')
  })

  test('settings that are already there need no reboot', async () => {
    const own = await bench()
    await clean(own, apply)
    const { seconds } = await clean(own, apply)
    expect(seconds).toBeLessThan(5)
  })

  test('a setting the registry does not allow is refused', async () => {
    const own = await bench()
    const { last_error: error } = await clean(own, [
      { ...apply[0], args: { settings: [{ name: 'ProcVirtualization', value: 'Perhaps' }] } } as Steps[number],
    ])
    expect(error).toMatch(/invalid value for setting\(s\): ProcVirtualization$/)
  })

  const forgetful = (request: Request): Response | undefined =>
    request.method === 'PATCH' && request.url.endsWith('/Bios/Settings')
      ? new Response(null, { status: 204 })
      : undefined
  const notUpdated =
    "Redfish BIOS apply_configuration step failed. Attributes {'ProcVirtualization': 'Disabled'} are not updated."

  test('settings the firmware dropped are waited for without end, as upstream has it', async () => {
    const own = await bench('two-disk-1u', forgetful)
    await own.lab.drive('clean', () => own.lab.operator.provision('node-1', 'clean', { clean_steps: apply }))
    await own.world.run(6 * 3600_000)
    const node = await own.lab.drive('look', () => own.lab.operator.node('node-1'))
    expect(node).toMatchObject({ provision_state: 'clean wait', last_error: null })
  })

  test('or fail the step, without that quirk', async () => {
    const node = await clean(await bench('two-disk-1u', forgetful, 'none'), apply)
    expect(node).toMatchObject({ provision_state: 'clean failed', maintenance: true, last_error: notUpdated })
  })

  test('in a ramdisk the failed verification is passed over, and the clean ends with the error', async () => {
    const withErase: Steps = [...apply, { interface: 'deploy', step: 'erase_devices_metadata' }]
    const own = await bench('two-disk-1u', forgetful)
    const before = own.world.journal.entries.length
    await own.lab.drive('clean', () => own.lab.operator.provision('node-1', 'clean', { clean_steps: withErase }))
    await own.world.run(3600_000)
    const node = await own.lab.drive('look', () => own.lab.operator.node('node-1'))
    expect(node).toMatchObject({ maintenance: true, fault: 'clean failure', maintenance_reason: notUpdated })
    const erased = own.world.journal.entries
      .slice(before)
      .some(({ kind, step }) => kind === 'step' && step === 'deploy.erase_devices_metadata')
    expect(erased).toBe(true)
  })

  test('factory reset', async () => {
    const own = await bench()
    await clean(own, apply)
    const node = await clean(own, [{ interface: 'bios', step: 'factory_reset' }])
    expect(node).toMatchObject({ provision_state: 'manageable', last_error: null })
    expect(own.lab.machines[0]?.bios.attributes()['ProcVirtualization']).toBe('Enabled')
  })
})

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
  const wish = (own: Bench) =>
    own.lab.drive('wish', () => own.lab.operator.demand('PUT', '/v1/nodes/node-1/states/raid', wanted))
  const volumes = (own: Bench) => own.requests().filter((request) => /^(POST|DELETE) .*\/Volumes/.test(request))

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
    expect(await clean(own, [{ interface: 'raid', step: 'delete_configuration' }])).toMatchObject({
      provision_state: 'manageable',
      last_error: null,
    })
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
    const node = await clean(own, update('bios'))
    expect(node['provision_state']).toBe('clean failed')
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
