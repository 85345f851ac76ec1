import type { Extension } from '../commands.ts'
import { installDevice } from '../deploy-image.ts'
import { checkArguments } from '../errors.ts'

/** @source ironic_python_agent/extensions/image.py */
export const image: Extension = {
  install_bootloader: {
    kind: 'async',
    run(agent, params) {
      checkArguments('ImageExtension.install_bootloader', params, {
        required: ['root_uuid'],
        optional: ['efi_system_part_uuid', 'prep_boot_part_uuid', 'target_boot_mode', 'ignore_bootloader_failure'],
      })
      const device = installDevice(agent)
      if (agent.machine.bootMode !== 'UEFI') return
      // One entry for the new system; an older one of the same name goes.
      const entries = agent.machine.bootEntries.filter(({ name }) => name !== 'ironic1')
      const path = `HD(1,GPT,${device.layout.partitions[0]?.uuid ?? '0'},0x800,0x100000)/File(\\EFI\\BOOT\\BOOTX64.EFI)`
      agent.machine.bootEntries = [...entries, { number: '0001', name: 'ironic1', path, active: true }]
    },
  },
}
