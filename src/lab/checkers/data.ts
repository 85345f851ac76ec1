import type { Rule, Sight } from './track.ts'

const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`

/** What tenants left on the machine's own disks, for people. */
function remains({ track: { node } }: Sight): string | undefined {
  const left = node.machine.dataAtRisk()
  if (left.length === 0) return undefined
  return left.map(({ device, tenant, bytes }) => `${megabytes(bytes)} of ${tenant} on ${device}`).join(', ')
}

const completed = (from: string, event: string) => from === 'cleaning' && (event === 'done' || event === 'manage')

/** Invariants of the machine: what is really on its disks, its power and its boots. */
export const dataRules = [
  {
    name: 'available means wiped',
    says: 'When a clean makes a node available, no byte of a tenant is left on any disk of its own.',
    transition: ({ from, event, to }, sight) => completed(from, event) && to === 'available' && remains(sight),
  },
  {
    name: 'erased means wiped',
    says: 'When a manual clean that erased the devices ends well, no byte of a tenant is left.',
    transition: ({ from, event, to }, sight) =>
      completed(from, event) &&
      to === 'manageable' &&
      sight.track.clean?.steps.some(({ step }) => step === 'deploy.erase_devices') &&
      remains(sight),
  },
  {
    name: 'usable means wiped',
    says: 'What an operator’s automation takes for usable has no byte of a tenant on any disk of its own.',
    bot: ({ says }, sight) => says === 'usable' && remains(sight),
  },
  {
    name: "others' data untouched",
    says: 'Nothing of other hosts on a shared disk is lost.',
    end: ({ track: { node } }) => {
      const lost = node.machine.collateral()
      return lost.length > 0 && lost.map(({ device, bytes }) => `${megabytes(bytes)} on ${device}`).join(', ')
    },
  },
  {
    name: 'cleaned nodes are off',
    says: 'After a clean with a ramdisk the machine is off, and Ironic says so.',
    source: 'ironic/drivers/modules/deploy_utils.py tear_down_inband_cleaning',
    transition: ({ from, event }, { track, record, lab }) => {
      const { clean, node } = track
      if (!completed(from, event) || !clean?.booted || clean.withoutRamdisk || record?.disable_power_off)
        return undefined
      const { options } = lab.conductor?.running.conductor ?? {}
      if (options?.['deploy.fast_track']) return undefined
      if (node.machine.power === 'On') return 'the machine is on'
      return record?.power_state !== 'power off' && `the record says ${record?.power_state}`
    },
  },
  {
    name: 'failed without a step is off',
    says: 'After a clean with a ramdisk that ended without a failed step the machine is off.',
    source: 'ironic/drivers/modules/deploy_utils.py tear_down_inband_cleaning',
    lock: ({ held, purpose }, { track, record, lab }) => {
      const { clean, node, state, justFailed, interrupted } = track
      if (held || interrupted || state !== 'clean failed' || !justFailed || !clean?.booted || clean.stepFailed)
        return undefined
      // Whoever takes a lock from a dead conductor has cleaned nothing up as yet.
      if (/^take-over|^conductor/.test(purpose ?? '')) return undefined
      if (!record || record.disable_power_off || clean.tearDownFailed) return undefined
      const { options } = lab.conductor?.running.conductor ?? {}
      if (options?.['deploy.fast_track'] || clean.withoutRamdisk) return undefined
      return node.machine.power === 'On' && 'the machine is on'
    },
  },
  {
    name: 'failed stays off',
    says: 'A machine that was off after its clean with a ramdisk had failed is not switched on again by Ironic itself.',
    source: 'ironic/conductor/base_manager.py prepare_host, ironic/conductor/manager.py do_sync_power_state',
    machine: ({ kind, power }, { track: { clean, state, lock } }) => {
      if (kind !== 'power' || power !== 'PoweringOn' || lock !== 'power state sync' || state !== 'clean failed')
        return undefined
      // Whoever reads that the tear-down failed knows that nobody knows.
      return clean?.switchedOff && !clean.tearDownFailed && 'the synchronisation of power switched it on'
    },
  },
  {
    name: 'power is let alone',
    says: 'A clean without a ramdisk that fails or is aborted does not switch the machine off.',
    source: 'ironic/conductor/utils.py cleaning_error_handler, ironic/conductor/cleaning.py do_node_clean_abort',
    lock: ({ held }, { track, lab }) => {
      const { clean, node, state, justFailed } = track
      if (held || state !== 'clean failed' || !justFailed || !clean?.withoutRamdisk || clean.interrupted)
        return undefined
      if (lab.conductor?.running.conductor.options['conductor.poweroff_in_cleanfail']) return undefined
      return clean.power === 'On' && node.machine.power !== 'On' && 'the machine was switched off'
    },
  },
  {
    name: 'once is once',
    says: 'A boot override for one boot is used up by it.',
    source: 'DMTF ComputerSystem schema, BootSourceOverrideEnabled',
    machine: ({ kind, device }, { track: { node, overrideBefore } }) => {
      const { override } = node.machine
      // Another object is another order: somebody has set it since.
      return kind === 'boot' && override === overrideBefore && override.enabled === 'Once'
        ? `${override.target} for once is still set after a boot from ${String(device)}`
        : undefined
    },
  },
] as const satisfies readonly Rule[]
