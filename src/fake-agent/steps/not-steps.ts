import { PythonError } from '../errors.ts'
import type { StepWork } from '../managers.ts'

/**
 * Methods of the real managers that are no steps, by the number of arguments they take, `self` included. A step is a method
 * called by its name, so that these can be called as well, and then are: with the wrong number of arguments.
 *
 * @source ironic_python_agent/hardware.py HardwareManager, GenericHardwareManager
 */
const positional: Record<string, { takes: number; names: readonly string[] }[]> = {
  HardwareManager: [{ takes: 1, names: ['full_sync', 'get_version', 'wait_for_disks'] }],
  GenericHardwareManager: [
    {
      takes: 1,
      names: [
        'any_ipmi_device_exists',
        'evaluate_hardware_support',
        'get_bmc_address',
        'get_bmc_mac',
        'get_bmc_v6address',
        'get_boot_info',
        'get_cpus',
        'get_memory',
        'get_system_vendor_info',
        'get_usb_devices',
        'initialize',
        'list_hardware_info',
        'list_network_interfaces',
      ],
    },
    {
      takes: 2,
      names: [
        '_ata_erase',
        '_is_linux_raid_member',
        '_is_nvme',
        '_is_virtual_media_device',
        '_nvme_erase',
        'get_interface_info',
        'get_ipv4_addr',
        'get_ipv6_addr',
      ],
    },
  ],
}

const accident =
  (qualifiedName: string, takes: number): StepWork =>
  () => {
    const argument = takes === 1 ? 'argument' : 'arguments'
    throw new PythonError('TypeError', `${qualifiedName}() takes ${takes} positional ${argument} but 3 were given`)
  }

/** What comes of calling each of them as a step. */
export const notSteps: Readonly<Record<string, StepWork>> = Object.fromEntries(
  Object.entries(positional).flatMap(([className, groups]) =>
    groups.flatMap(({ takes, names }) => names.map((name) => [name, accident(`${className}.${name}`, takes)])),
  ),
)
