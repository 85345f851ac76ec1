import type { BootOverride, BootTarget, Machine } from '../machine/machine.ts'
import { refusal, type Answer } from './answers.ts'
import type { Fields } from './fields.ts'
import { propertyNotice } from './messages.ts'
import type { At, Body } from './resource.ts'
import { kernelParameters, readImage } from './virtual-media.ts'

const targets = ['None', 'Pxe', 'Hdd', 'Cd', 'Usb', 'UefiHttp', 'BiosSetup'] as const satisfies readonly BootTarget[]
const enabling = ['Disabled', 'Once', 'Continuous'] as const
const modes = ['UEFI', 'Legacy'] as const

/** The firmware's own boot entries, by their references. */
export const bootOptions: readonly { reference: string; target: BootTarget; name: string; path: string }[] = [
  { reference: 'Boot0001', target: 'Hdd', name: 'Hard Disk', path: 'HD(1,GPT)/\\EFI\\BOOT\\BOOTX64.EFI' },
  { reference: 'Boot0002', target: 'Pxe', name: 'PXE Network', path: 'PciRoot(0x0)/Pci(0x1C,0x0)/MAC/IPv4' },
  { reference: 'Boot0003', target: 'Cd', name: 'Virtual CD', path: 'PciRoot(0x0)/Pci(0x14,0x0)/USB(0x0,0x0)/CDROM' },
  { reference: 'Boot0004', target: 'Usb', name: 'Virtual USB', path: 'PciRoot(0x0)/Pci(0x14,0x0)/USB(0x1,0x0)' },
  { reference: 'Boot0005', target: 'UefiHttp', name: 'HTTP Network', path: 'PciRoot(0x0)/Pci(0x1C,0x0)/MAC/IPv4/Uri' },
]

const factoryOrder: readonly BootTarget[] = ['Hdd', 'Pxe']

export const resetBootOrder = (machine: Machine): void => {
  machine.bootOrder = [...factoryOrder]
}

const references = bootOptions.map(({ reference }) => reference)

export const bootFields: Fields = {
  'Boot/BootSourceOverrideEnabled': { type: 'string', values: enabling },
  'Boot/BootSourceOverrideTarget': { type: 'string', values: targets },
  'Boot/BootSourceOverrideMode': { type: 'string', values: modes },
  'Boot/HttpBootUri': { type: 'string', nullable: true, format: /^https?:\/\// },
  'Boot/BootOrder': { type: 'array', items: 'string', values: references },
}

export const bootBody = ({ override, bootOrder, httpBoot }: Machine, path: string): Body => ({
  BootSourceOverrideEnabled: override.enabled,
  'BootSourceOverrideEnabled@Redfish.AllowableValues': enabling,
  BootSourceOverrideTarget: override.target,
  'BootSourceOverrideTarget@Redfish.AllowableValues': targets,
  BootSourceOverrideMode: override.mode,
  'BootSourceOverrideMode@Redfish.AllowableValues': modes,
  UefiTargetBootSourceOverride: null,
  HttpBootUri: httpBoot?.image ?? null,
  BootOptions: { '@odata.id': `${path}/BootOptions` },
  BootOrder: bootOrder.map((target) => bootOptions.find((option) => option.target === target)?.reference),
  '@Redfish.WriteableProperties': [
    'BootSourceOverrideEnabled',
    'BootSourceOverrideTarget',
    'BootSourceOverrideMode',
    'HttpBootUri',
    'BootOrder',
  ],
})

type Override = { enabled?: BootOverride['enabled']; target?: BootTarget; mode?: BootOverride['mode'] }

/**
 * The override a PATCH leaves behind. A target alone arms a disabled override for one boot; `None` or `Disabled` clears.
 * `undefined` if it asks to arm an override that has no target.
 */
export function patched(present: BootOverride, { enabled, target, mode }: Override): BootOverride | undefined {
  const next = { ...present, ...(mode && { mode }) }
  if (enabled === 'Disabled' || target === 'None') return { ...next, enabled: 'Disabled', target: 'None' }
  if (enabled === undefined && target === undefined) return next
  const aim = target ?? present.target
  if (aim === 'None') return undefined
  return { ...next, target: aim, enabled: enabled ?? (present.enabled === 'Disabled' ? 'Once' : present.enabled) }
}

async function setHttpBoot({ machine, service }: At, url: string | null): Promise<Answer | undefined> {
  if (url === null) {
    machine.httpBoot = undefined
    return undefined
  }
  // What is behind the URL is what the machine would find there when it boots; an image that is not there does not boot.
  const text = service.mayReach(url) ? await readImage(service.world, url) : undefined
  machine.httpBoot = { image: url, parameters: kernelParameters(text ?? ''), writeProtected: true }
  return undefined
}

/** Applies the `Boot/…` values of a checked PATCH. */
export function patchBoot(at: At, values: Body): Answer | undefined | Promise<Answer | undefined> {
  const { machine } = at
  const sent: Override = {}
  const { 'Boot/BootSourceOverrideEnabled': enabled, 'Boot/BootSourceOverrideTarget': target } = values
  if (enabled !== undefined) sent.enabled = enabled as BootOverride['enabled']
  if (target !== undefined) sent.target = target as BootTarget
  const mode = values['Boot/BootSourceOverrideMode'] as BootOverride['mode'] | undefined
  if (mode) sent.mode = mode
  const override = patched(machine.override, sent)
  if (!override) {
    const name = 'BootSourceOverrideEnabled'
    return refusal(400, propertyNotice('PropertyValueConflict', `Boot/${name}`, name, 'BootSourceOverrideTarget'))
  }
  machine.override = override
  const order = values['Boot/BootOrder'] as string[] | undefined
  if (order)
    machine.bootOrder = order.flatMap((ref) => bootOptions.find(({ reference }) => reference === ref)?.target ?? [])
  if ('Boot/HttpBootUri' in values) return setHttpBoot(at, values['Boot/HttpBootUri'] as string | null)
  return undefined
}
