import type { Rule, Sight } from './track.ts'

const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`

/** What tenants left on the machine's own disks, for people. */
function remains({ track: { node } }: Sight): string | undefined {
  const left = node.machine.dataAtRisk()
  if (left.length === 0) return undefined
  return left.map(({ device, tenant, bytes }) => `${megabytes(bytes)} of ${tenant} on ${device}`).join(', ')
}

const completed = (from: string, event: string) => from === 'cleaning' && (event === 'done' || event === 'manage')

/** Invariants of what is really on the disks and of the power. */
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
      if (!completed(from, event) || !clean?.booted || record?.disable_power_off) return undefined
      const { options } = lab.conductor?.running.conductor ?? {}
      if (options?.['deploy.fast_track']) return undefined
      if (node.machine.power === 'On') return 'the machine is on'
      return record?.power_state !== 'power off' && `the record says ${record?.power_state}`
    },
  },
] as const satisfies readonly Rule[]
