import { deployImage } from '../deploy-image.ts'
import { AgentError } from '../errors.ts'
import { checkImageInfo } from '../image-info.ts'
import type { ManagedStep, StepWork, WorkingManager } from '../managers.ts'
import { burnIn } from './burn-in.ts'
import { eraseDevices } from './erase-devices.ts'
import { eraseDevicesExpress, eraseDevicesMetadata } from './erase-metadata.ts'
import { applyConfiguration, createConfiguration, deleteConfiguration } from './raid.ts'
import { cleanUefiNvram, erasePstore } from './small-steps.ts'

const step = (name: string, priority: number, of: ManagedStep['interface'] = 'deploy'): ManagedStep => ({
  step: name,
  priority,
  interface: of,
})

const nvram = {
  ...step('clean_uefi_nvram', 0),
  argsinfo: {
    match_patterns: {
      description: 'Regular expressions; boot entries that match one of them are deleted.',
      required: false,
    },
  },
}

const applyRaid = {
  ...step('apply_configuration', 0, 'raid'),
  argsinfo: {
    raid_config: { description: 'The RAID configuration to apply.', required: true },
    delete_existing: { description: 'Whether to delete the present configuration first.', required: false },
  },
}

const injectFiles = {
  ...step('inject_files', 0),
  argsinfo: {
    files: { description: 'Files to put into the installed system: path, content, owner, mode.', required: false },
    verify_ca: { description: 'Whether to verify certificates while downloading.', required: false },
  },
}

/** Arguments the real methods take although they are not advertised. */
const writeImageStep: ManagedStep = {
  ...step('write_image', 0),
  takes: { required: ['image_info'], optional: ['configdrive'] },
}
const bootc: ManagedStep = {
  ...step('execute_bootc_install', 0),
  takes: { required: ['image_source', 'configdrive', 'oci_pull_secret'], optional: [] },
}

/** @source ironic_python_agent/hardware.py GenericHardwareManager.write_image */
const writeImage: StepWork = async (agent, { args }) => {
  const { image_info: image } = args
  checkImageInfo(image)
  return { result: `prepare_image: ${await deployImage(agent, image)}` }
}

const abortable = (steps: ManagedStep[]): ManagedStep[] => steps.map((each) => ({ ...each, abortable: true }))

/**
 * The hardware manager that is always there, and the order and priority of its steps.
 *
 * @source ironic_python_agent/hardware.py GenericHardwareManager
 */
export const genericManager: WorkingManager = {
  name: 'generic_hardware_manager',
  className: 'GenericHardwareManager',
  version: '1.2',
  supportLevel: 1,
  cleanSteps: [
    step('erase_devices', 10),
    step('erase_devices_metadata', 99),
    step('erase_devices_express', 0),
    step('erase_pstore', 0),
    nvram,
    step('delete_configuration', 0, 'raid'),
    step('create_configuration', 0, 'raid'),
    step('burnin_cpu', 0),
    step('burnin_gpu', 0),
    step('burnin_disk', 0),
    step('burnin_memory', 0),
    step('burnin_network', 0),
  ],
  deploySteps: [step('erase_devices_metadata', 0), applyRaid, nvram, writeImageStep, injectFiles, bootc],
  serviceSteps: [
    ...abortable([step('delete_configuration', 0, 'raid')]),
    applyRaid,
    ...abortable([
      step('create_configuration', 0, 'raid'),
      step('burnin_cpu', 0),
      step('burnin_gpu', 0),
      step('burnin_memory', 0),
      step('burnin_network', 0),
    ]),
    writeImageStep,
    injectFiles,
    bootc,
  ],
  work: {
    erase_devices: eraseDevices,
    erase_devices_metadata: eraseDevicesMetadata,
    erase_devices_express: eraseDevicesExpress,
    erase_pstore: erasePstore,
    clean_uefi_nvram: cleanUefiNvram,
    create_configuration: createConfiguration,
    apply_configuration: applyConfiguration,
    delete_configuration: deleteConfiguration,
    ...burnIn,
    write_image: writeImage,
    execute_bootc_install: () => {
      // No emulated ramdisk has podman.
      throw new AgentError('CommandExecutionError', "[Errno 2] No such file or directory: 'podman'")
    },
  },
}
