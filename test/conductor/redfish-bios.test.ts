import { describe, expect, test } from 'vitest'
import { bench, clean, pathSince, type Steps } from './redfish-lab.ts'

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

  const clock = { interface: 'management', step: 'set_bmc_clock' }

  test('a manual clean of it with another step out of band ends manageable, and in maintenance', async () => {
    const own = await bench('two-disk-1u', forgetful)
    const before = own.world.journal.entries.length
    await own.lab.drive('clean', () =>
      own.lab.operator.provision('node-1', 'clean', { clean_steps: [...apply, clock] }),
    )
    await own.world.run(3600_000)
    expect(own.store.nodeByName('node-1')).toMatchObject({
      provision_state: 'manageable',
      target_provision_state: null,
      last_error: notUpdated,
      maintenance: true,
      fault: 'clean failure',
      maintenance_reason: notUpdated,
      clean_step: {},
    })
    expect(pathSince(own, before).slice(-2)).toEqual(['clean failed', 'manageable'])
    const done = own.world.journal.entries.filter(({ kind, phase }) => kind === 'step' && phase === 'done')
    expect(done.map(({ step }) => step)).toContain('management.set_bmc_clock')
  })

  test('a runbook’s clean of it stays failed, under another name', async () => {
    const own = await bench('two-disk-1u', forgetful, 'upstream', {
      'conductor.automated_cleaning_step_source': 'runbook',
      'conductor.automated_cleaning_runbook': 'book',
      'conductor.automated_cleaning_runbook_validate_traits': false,
    })
    own.store.saveRunbook({
      uuid: '99999999-0000-4000-8000-000000000001',
      name: 'book',
      steps: [...apply, clock].map((step, order) => ({ args: {}, ...step, order })),
      disable_ramdisk: false,
      extra: {},
      public: true,
      owner: null,
      description: null,
      traits: [],
      created_at: '2026-01-01T00:00:00.000000+00:00',
      updated_at: null,
    })
    await own.lab.drive('provide', () => own.lab.operator.provision('node-1', 'provide'))
    await own.world.run(3600_000)
    expect(own.store.nodeByName('node-1')).toMatchObject({
      provision_state: 'clean failed',
      target_provision_state: 'available',
      last_error:
        "Unexpected error when processing next clean step. InvalidState: Can not transition from state 'clean failed' on event 'done' (no defined transition)",
      maintenance: true,
      fault: 'clean failure',
      maintenance_reason: notUpdated,
      clean_step: {},
    })
  })

  test('factory reset', async () => {
    const own = await bench()
    await clean(own, apply)
    const node = await clean(own, [{ interface: 'bios', step: 'factory_reset' }])
    expect(node).toMatchObject({ provision_state: 'manageable', last_error: null })
    expect(own.lab.machines[0]?.bios.attributes()['ProcVirtualization']).toBe('Enabled')
  })
})
