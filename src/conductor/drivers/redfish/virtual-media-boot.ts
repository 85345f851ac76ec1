import { tokenFrom } from '../../../identifiers.ts'
import { setNodeBootDevice } from '../../boot-device.ts'
import { syncBootMode } from '../../boot-mode.ts'
import { isFastTrack } from '../../fast-track.ts'
import { imageUrl } from '../../images.ts'
import type { Node } from '../../node.ts'
import { nodePowerAction } from '../../power.ts'
import { Refusal } from '../../refusals.ts'
import { preparesRamdisk } from '../../deploy-states.ts'
import type { BootInterface } from '../interfaces.ts'
import { getSystem } from './connection.ts'
import type { Resource } from './connector.ts'
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
    refuseUnsuitableDell(node, managers)
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

/** These BMCs boot from virtual media in ways of their own, but for one generation. @source `_validate_vendor` */
function refuseUnsuitableDell({ uuid, properties, boot_interface: name }: Node, managers: readonly Resource[]): void {
  const vendor = properties['vendor']
  if (typeof vendor !== 'string' || !vendor.split(/\s+/).includes('Dell')) return
  const bmc = managers.find(({ json }) => json['ManagerType'] === 'BMC')
  const version = String((bmc?.json['FirmwareVersion'] as string | undefined) ?? 'None')
  if (['6', '7'].includes(version.split('.')[0] ?? '')) return
  throw new Refusal('InvalidParameterValue', {
    message:
      `The ${name ?? 'redfish-virtual-media'} boot interface is not suitable for node ${uuid} with vendor ${vendor} and BMC ` +
      `version ${version}, the interface only supports iDRAC9 versions between 6.0.0.0 and 7.x.x.x. Other versions are ` +
      'incompatible by default and you should use the idrac-redfish-virtual-media boot interface instead',
  })
}
