import type { Machine } from '../../machine/machine.ts'
import type { Agent } from '../agent.ts'
import { AgentError } from '../errors.ts'
import type { ManagedStep, StepWork, WorkingManager } from '../managers.ts'
import { pythonRepr } from '../python.ts'

const mellanoxVendor = '0x15b3'
/** The board identity of every emulated card: what an image must be made for. */
const boardIdentity = 'MT_0000000838'
/** Milliseconds to burn one card. */
const burnMs = 60_000

const firmwareStep = (name: string, argument: string, description: string): ManagedStep => ({
  step: name,
  priority: 0,
  interface: 'deploy',
  reboot_requested: true,
  abortable: false,
  argsinfo: { [argument]: { description, required: true } },
})

const steps = [
  firmwareStep(
    'update_nvidia_nic_firmware_image',
    'images',
    'Firmware images: where they are, for which card, which version.',
  ),
  firmwareStep('update_nvidia_nic_firmware_settings', 'settings', 'Settings of the cards, by device.'),
]

type Image = Partial<Record<'url' | 'checksum' | 'checksumType' | 'componentFlavor' | 'version', string>>

/** Leaves the wanted version for the next boot on every card an image is made for. */
const updateImage: StepWork = async (agent: Agent, { args }) => {
  const { images } = args
  if (!Array.isArray(images))
    throw new AgentError('InvalidFirmwareImageConfig', `The images must be a list of images, ${pythonRepr(images)}`)
  for (const image of images as Image[]) {
    const { url, checksum, checksumType, componentFlavor, version } = image
    if (url && checksum && checksumType && componentFlavor && version) continue
    throw new AgentError(
      'InvalidFirmwareImageConfig',
      `Invalid parameters for image ${pythonRepr(image)},please provide the following parameters url, checksum, checksumType, componentFlavor, version`,
    )
  }
  const fitting = (images as Image[]).filter(({ componentFlavor }) => componentFlavor === boardIdentity)
  if (fitting.length > 1) throw new AgentError('DuplicateComponentFlavor', `Duplicate componentFlavor ${boardIdentity}`)
  const { firmware } = agent.machine
  for (const { name } of mellanoxCards(agent.machine)) {
    const version = fitting[0]?.version
    if (version === undefined || firmware.version(`nic:${name}`) === version) continue
    await agent.life.clock.sleep(burnMs)
    firmware.stage(`nic:${name}`, version)
  }
  return null
}

const updateSettings: StepWork = (_agent, { args }) => {
  const { settings } = args
  if (!Array.isArray(settings))
    throw new AgentError(
      'InvalidFirmwareSettingsConfig',
      `The settings must be  list of settings, ${pythonRepr(settings)}`,
    )
  return null
}

/** @source ironic_python_agent/hardware_managers/mlnx.py */
const mellanoxManager: WorkingManager = {
  name: 'MellanoxDeviceHardwareManager',
  className: 'MellanoxDeviceHardwareManager',
  version: '1',
  supportLevel: 2,
  cleanSteps: steps,
  deploySteps: steps,
  serviceSteps: steps,
  work: { update_nvidia_nic_firmware_image: updateImage, update_nvidia_nic_firmware_settings: updateSettings },
}

/** @source ironic_python_agent/hardware_managers/cna.py */
const intelManager: WorkingManager = {
  name: 'IntelCnaHardwareManager',
  className: 'IntelCnaHardwareManager',
  version: '1.0',
  supportLevel: 2,
}

const mellanoxCards = ({ nics }: Machine) => nics.filter(({ vendorId }) => vendorId === mellanoxVendor)

/** Managers that come with every ramdisk and are there if their hardware is. */
export const stockManagers: readonly { manager: WorkingManager; isThere: (machine: Machine) => boolean }[] = [
  { manager: mellanoxManager, isThere: (machine) => mellanoxCards(machine).length > 0 },
  { manager: intelManager, isThere: ({ nics }) => nics.some(({ driver }) => driver === 'i40e') },
]
