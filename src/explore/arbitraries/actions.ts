import fc from 'fast-check'
import type { ActionSpec } from '../../scenarios/scenario.ts'
import { at, byTheClock, moment } from './moments.ts'

type Steps = { interface: string; step: string; [key: string]: unknown }[]

const deploy = (step: string, args?: object) => ({ interface: 'deploy', step, ...(args ? { args } : {}) })
const setting = (name: string, value: string) => ({
  interface: 'bios',
  step: 'apply_configuration',
  args: { settings: [{ name, value }] },
})

/** Steps a person may order, sensible or not. */
export const steps = {
  inBand: fc.constantFrom(deploy('erase_devices'), deploy('erase_devices_metadata')),
  vendor: fc.constantFrom(deploy('flash'), deploy('upgrade_firmware'), deploy('self_test')),
  reserved: fc.constantFrom<Steps[number]>(
    { interface: 'power', step: 'hold' },
    { interface: 'power', step: 'wait' },
    { interface: 'power', step: 'wait', args: { seconds: 20 } },
    { interface: 'power', step: 'reboot' },
    { interface: 'power', step: 'power_off' },
    { interface: 'power', step: 'power_on' },
  ),
  bios: fc.constantFrom<Steps[number]>(
    setting('LogicalProc', 'Disabled'),
    setting('LogicalProc', 'Disabledd'),
    setting('ProcVirtualization', 'Disabled'),
    { interface: 'bios', step: 'factory_reset' },
  ),
  raid: fc.constantFrom<Steps[number]>(
    { interface: 'raid', step: 'create_configuration' },
    { interface: 'raid', step: 'delete_configuration' },
  ),
  management: fc.constantFrom<Steps[number]>(
    { interface: 'management', step: 'reset_bmc' },
    { interface: 'management', step: 'clear_job_queue' },
    { interface: 'management', step: 'reset_idrac' },
    { interface: 'management', step: 'set_bmc_clock', args: { target_datetime: '2026-01-01T00:00:00+00:00' } },
    { interface: 'management', step: 'clear_secure_boot_keys' },
    { interface: 'management', step: 'reset_secure_boot_keys_to_default' },
  ),
  onDemand: fc.constantFrom<Steps[number]>(
    deploy('erase_devices_express'),
    deploy('erase_pstore'),
    deploy('clean_uefi_nvram'),
    deploy('burnin_cpu'),
    deploy('burnin_gpu'),
    deploy('burnin_disk'),
    deploy('burnin_memory'),
    deploy('burnin_network'),
    deploy('update_nvidia_nic_firmware_image', {
      images: [
        {
          url: 'http://files/nic.bin',
          checksum: 'a',
          checksumType: 'md5',
          componentFlavor: 'MT_0000000838',
          version: '30.1',
        },
      ],
    }),
    deploy('update_nvidia_nic_firmware_settings', { settings: [] }),
  ),
  wrong: fc.constantFrom<Steps[number]>(
    deploy('no_such_step'),
    deploy('erase_devices', { unknown: 1 }),
    { interface: 'vendor', step: 'send_raw' },
    { interface: 'raid', step: 'apply_configuration' },
  ),
}

export type StepKind = keyof typeof steps

export const stepList = (...kinds: readonly StepKind[]): fc.Arbitrary<Steps> =>
  fc.array(fc.oneof(...kinds.map((kind) => steps[kind] as fc.Arbitrary<Steps[number]>)), { minLength: 1, maxLength: 3 })

const anyStep: fc.Arbitrary<Steps> = fc.oneof(
  { weight: 4, arbitrary: stepList('inBand') },
  { weight: 2, arbitrary: stepList('inBand', 'vendor') },
  { weight: 2, arbitrary: stepList('inBand', 'reserved', 'vendor') },
  { weight: 1, arbitrary: stepList('inBand', 'bios', 'raid', 'management') },
  { weight: 1, arbitrary: stepList('inBand', 'wrong') },
)

const disableRamdisk = fc.constantFrom(undefined, undefined, undefined, undefined, true, false)

export const cleanWith = (list: fc.Arbitrary<Steps>, without = disableRamdisk): fc.Arbitrary<ActionSpec> =>
  fc.tuple(list, without).map(([steps, disabled]) => ({
    do: 'clean',
    steps,
    ...(disabled === undefined ? {} : { disableRamdisk: disabled }),
  }))

const constant = (spec: ActionSpec) => fc.constant(spec)

const patches = fc.constantFrom<[string, unknown]>(
  ['/retired', true],
  ['/retired', false],
  ['/automated_clean', false],
  ['/automated_clean', true],
  ['/maintenance', true],
  ['/maintenance', false],
  ['/protected', true],
  ['/disable_power_off', true],
  ['/extra/note', 'x'],
)

/** What operators do, sense or not, at any time. */
export const anyAction: fc.Arbitrary<ActionSpec> = fc.oneof(
  { weight: 6, arbitrary: constant({ do: 'provide' }) },
  { weight: 4, arbitrary: constant({ do: 'manage' }) },
  { weight: 4, arbitrary: cleanWith(anyStep) },
  { weight: 5, arbitrary: constant({ do: 'abort' }) },
  { weight: 2, arbitrary: constant({ do: 'unhold' }) },
  { weight: 2, arbitrary: constant({ do: 'set maintenance' }) },
  { weight: 2, arbitrary: constant({ do: 'clear maintenance' }) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('power on', 'power off', 'rebooting', 'soft power off', 'soft rebooting', 'sideways')
      .map((target): ActionSpec => ({ do: 'power', target })),
  },
  {
    weight: 2,
    arbitrary: patches.map(([path, value]): ActionSpec => ({ do: 'patch', patch: [{ op: 'add', path, value }] })),
  },
  { weight: 1, arbitrary: constant({ do: 'adopt' }) },
  { weight: 1, arbitrary: constant({ do: 'undeploy' }) },
  { weight: 1, arbitrary: constant({ do: 'delete' }) },
)

export const provide = constant({ do: 'provide' })
export const manual = cleanWith(anyStep)

/** Somebody does something sensible, and then anybody anything. */
export const begun = (first: fc.Arbitrary<ActionSpec>, tail = 4): fc.Arbitrary<ActionSpec[]> =>
  fc.tuple(first, fc.array(at(anyAction), { maxLength: tail })).map(([one, others]) => [one, ...others])

/** What becomes of a node that is held. */
export const held: fc.Arbitrary<ActionSpec[]> = fc
  .tuple(
    fc.constantFrom<ActionSpec>({ do: 'unhold' }, { do: 'abort' }),
    fc.constantFrom(1, 2),
    fc.constantFrom(5, 5_000, 70_000),
  )
  .map(([what, nth, afterMs]) => [{ ...what, on: { kind: 'transition', to: 'clean hold' }, nth, afterMs }])

/** A record that was right once. */
export const spoiltRecord: fc.Arbitrary<ActionSpec[]> = fc
  .constantFrom<[string, unknown]>(
    ['/driver_info/redfish_address', 'ftp://nowhere'],
    ['/driver_info/redfish_system_id', 7],
    ['/driver_info/redfish_verify_ca', '/no/such/file'],
    ['/driver_info/deploy_kernel', ''],
    ['/properties/capabilities', 'no capability'],
  )
  .map(([path, value]): ActionSpec[] => [
    { do: 'patch', patch: [{ op: 'add', path, value }] },
    { do: 'provide', afterMs: 2_000 },
  ])

const updates = fc.constantFrom<Steps[number]>(
  {
    interface: 'firmware',
    step: 'update',
    args: { settings: [{ component: 'bios', url: 'http://files/bios-9.9.9.bin' }] },
  },
  {
    interface: 'management',
    step: 'update_firmware',
    args: { firmware_images: [{ url: 'http://files/bios-9.9.9.bin' }] },
  },
)

/** New firmware, alone or with something else. */
export const firmware: fc.Arbitrary<ActionSpec[]> = fc
  .tuple(updates, fc.constantFrom<Steps>([], [deploy('erase_devices_metadata')]), fc.boolean())
  .map(([update, more, disabled]): ActionSpec[] => [
    { do: 'clean', steps: [update, ...more], ...(disabled && more.length === 0 ? { disableRamdisk: true } : {}) },
  ])

/** A node that failed is fetched back and cleaned again. */
export const again: fc.Arbitrary<ActionSpec[]> = fc
  .tuple(
    fc.constantFrom<ActionSpec>({ do: 'provide' }, { do: 'clean', steps: [deploy('erase_devices')] }),
    fc.boolean(),
    fc.constantFrom(0, 5, 3_000, 130_000),
    fc.constantFrom(undefined, undefined, 100, 5_000, 45_000),
  )
  .map(([how, lift, afterMs, abortMs]): ActionSpec[] => {
    const on = { kind: 'transition', to: 'clean failed' }
    return [
      { do: 'manage', on, afterMs: afterMs + 2_000 },
      ...(lift ? [{ do: 'clear maintenance', on, afterMs: afterMs + 3_000 } satisfies ActionSpec] : []),
      { ...how, on, afterMs: afterMs + 6_000 },
      ...(abortMs ? [{ do: 'abort', on, afterMs: afterMs + 6_000 + abortMs } satisfies ActionSpec] : []),
    ]
  })

/** The usual way into cleaning: an instance ends. */
export const tearDown: fc.Arbitrary<ActionSpec[]> = fc
  .tuple(fc.array(at(anyAction, byTheClock), { maxLength: 2 }), fc.constantFrom(undefined, true), fc.boolean())
  .map(([others, retired, maintained]): ActionSpec[] => [
    { do: 'adopt' },
    ...(maintained ? [{ do: 'set maintenance', afterMs: 15_000 } satisfies ActionSpec] : []),
    ...(retired
      ? [{ do: 'patch', patch: [{ op: 'add', path: '/retired', value: true }], afterMs: 20_000 } satisfies ActionSpec]
      : []),
    { do: 'undeploy', afterMs: 40_000 },
    ...others,
  ])

const request = (method: string, path: string, more: object = {}): ActionSpec => ({
  do: 'request',
  method,
  path,
  ...more,
})

/** Requests that no client would send, or that only careless ones do. */
export const oddRequest: fc.Arbitrary<ActionSpec> = fc.constantFrom(
  request('PATCH', '/v1/nodes/$node', { text: '[{"op": ' }),
  request('PUT', '/v1/nodes/$node/states/provision', { text: 'clean' }),
  request('PUT', '/v1/nodes/$node/states/provision', { body: { target: 'clean', clean_steps: [{ step: 'x' }] } }),
  request('PUT', '/v1/nodes/$node/states/provision', {
    body: { target: 'clean', clean_steps: [{ interface: 'deploy' }] },
  }),
  request('PUT', '/v1/nodes/$node/states/provision', { body: { target: 'clean', clean_steps: [] } }),
  request('PUT', '/v1/nodes/$node/states/provision', { body: { target: 'sideways' } }),
  request('PUT', '/v1/nodes/$node/states/provision', { body: {} }),
  request('GET', '/v1/nodes?fields=uuid,no_such_field'),
  request('GET', '/v1/nodes/$node?fields=no_such_field'),
  request('GET', '/v1/nodes?limit=-1'),
  request('PUT', '/v1/nodes/$node/management/boot_device', { body: { boot_device: 'tape' } }),
  request('PUT', '/v1/nodes/$node/management/boot_device', { body: { boot_device: 'pxe', persistent: true } }),
  ...['active', 'rebuild', 'inspect', 'rescue', 'unrescue', 'service', 'deploy'].map((target) =>
    request('PUT', '/v1/nodes/$node/states/provision', { body: { target } }),
  ),
  request('POST', '/v1/nodes', { text: '' }),
  request('POST', '/v1/ports', { text: '{' }),
)

const book = (...names: string[]) => ({
  name: 'CUSTOM_BOOK',
  steps: names.map((step, i) => ({ interface: 'deploy', step, order: i + 1 })),
})

/** The operator keeps a runbook, and cleans by it. */
export const byRunbook: fc.Arbitrary<ActionSpec[]> = fc
  .constantFrom(
    book('erase_devices'),
    book('erase_devices', 'erase_devices_metadata'),
    book('self_test', 'erase_devices'),
  )
  .map((body): ActionSpec[] => [request('POST', '/v1/runbooks', { body }), { do: 'provide', afterMs: 1_000 }])

const volumes = fc.constantFrom<object>(
  { logical_disks: [{ size_gb: 100, raid_level: '1', is_root_volume: true }] },
  { logical_disks: [{ size_gb: 'MAX', raid_level: '0', is_root_volume: true }] },
)

/** The operator wants volumes. */
export const raid: fc.Arbitrary<ActionSpec[]> = fc
  .tuple(volumes, stepList('raid', 'inBand'))
  .map(([config, list]): ActionSpec[] => [
    { do: 'set raid', config: config as Record<string, unknown> },
    { do: 'clean', afterMs: 2_000, steps: list },
  ])

/** Two people who do not know of each other: the same moment, a few milliseconds apart. */
export const twoAtOnce: fc.Arbitrary<ActionSpec[]> = fc
  .tuple(anyAction, anyAction, moment, fc.constantFrom(0, 0, 1, 2, 4, 10))
  .map(([one, other, when, apart]) => [
    { ...one, ...when },
    { ...other, ...when, afterMs: (when.afterMs ?? 0) + apart },
  ])
