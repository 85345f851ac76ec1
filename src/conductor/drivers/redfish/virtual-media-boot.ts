import { tokenFrom } from '../../../identifiers.ts'
import { setNodeBootDevice } from '../../boot-device.ts'
import { syncBootMode } from '../../boot-mode.ts'
import { isFastTrack } from '../../fast-track.ts'
import { imageUrl } from '../../images.ts'
import { nodePowerAction } from '../../power.ts'
import { preparesRamdisk } from '../../deploy-states.ts'
import type { BootInterface } from '../interfaces.ts'
import { getSystem } from './connection.ts'
import { parseDriverInfo } from './driver-info.ts'
import { ejectMedia, insertMedia, isInserted, managersOf } from './virtual-media.ts'

/**
 * Boots the ramdisk from a CD image at the conductor's own HTTP server; the agent's token travels in the image.
 *
 * @source ironic/drivers/modules/redfish/boot.py `RedfishVirtualMediaBoot`
 */
export const redfishVirtualMediaBoot: BootInterface = {
  async validate({ node, conductor }) {
    parseDriverInfo(node, conductor.options)
  },

  async prepareRamdisk(task) {
    const { node, conductor } = task
    if (!preparesRamdisk(node.provision_state)) return
    const system = await getSystem(conductor, node)
    const managers = await managersOf(system)
    if ((await isFastTrack(task)) && (await isInserted(system, managers, 'CD'))) return
    // From here on the image exists: it is made of the record when it is fetched.
    task.setInfo({ agent_secret_token: tokenFrom(conductor.tokens), agent_secret_token_pregenerated: true })
    task.save()
    await nodePowerAction(task, 'power off')
    const protocol = node.driver_info['vmedia_transport_protocol']
    await ejectMedia(conductor, node, managers, 'CD')
    await insertMedia(conductor, node, managers, {
      image: imageUrl(conductor, node),
      type: 'CD',
      transferProtocol: typeof protocol === 'string' ? protocol.toUpperCase() : undefined,
    })
    await syncBootMode(task)
    await setNodeBootDevice(task, 'cdrom')
  },

  async cleanUpRamdisk(task) {
    if (await isFastTrack(task)) return
    const { node, conductor } = task
    await nodePowerAction(task, 'power off')
    const managers = await managersOf(await getSystem(conductor, node))
    await ejectMedia(conductor, node, managers, 'CD')
    if (node.driver_info['config_via_removable'] || node.driver_info['config_via_floppy']) {
      await ejectMedia(conductor, node, managers, 'USBStick')
      await ejectMedia(conductor, node, managers, 'Floppy')
    }
  },
}
