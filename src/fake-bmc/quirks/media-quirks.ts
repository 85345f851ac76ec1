import { refused, vendorRefusal, type Answer } from '../answers.ts'
import { messageIdOf, notice } from '../messages.ts'
import type { Body } from '../resource.ts'
import { note, noted, type Asked, type Quirk } from './quirk.ts'
import { slotOf } from '../virtual-media.ts'

const insert = 'VirtualMedia.InsertMedia'

const inserting = ({ action }: Asked): boolean => action === insert
const ejecting = ({ action }: Asked): boolean => action === 'VirtualMedia.EjectMedia'

const lingerMs = 5_000
const ejectMs = 3_000

const imageIn = ({ at }: Asked): string | undefined => {
  const slot = slotOf(at)
  return slot && at.machine.virtualMedia[slot]?.image
}

const unreachable = ({ body }: Answer): boolean =>
  (body?.error as { code?: string } | undefined)?.code === messageIdOf(notice('CouldNotEstablishConnection'))

const withoutInsert = (body: Body): void => {
  body.Actions = { ...(body.Actions as Body | undefined), [`#${insert}`]: undefined }
}

export const mediaQuirks: readonly Quirk[] = [
  {
    id: 'Q12',
    vendor: 'Dell',
    title: 'A medium is shown as inserted for some seconds after it was ejected',
    source: 'openstack/ironic releasenotes/notes/fix-redfish-vmedia-stale-insert-skip',
    before: (asked) => {
      const image = ejecting(asked) ? imageIn(asked) : undefined
      if (image !== undefined) note(asked.at.service, `ejected ${asked.at.path}`, image)
      return undefined
    },
    shape: ({ service, path }, body, schema) => {
      if (schema !== 'VirtualMedia' || body.Inserted === true) return
      const former = noted(service, `ejected ${path}`, lingerMs)
      if (former) Object.assign(body, { Inserted: true, Image: former.value, ConnectedVia: 'URI' })
    },
  },
  {
    id: 'Q13',
    vendor: 'Dell',
    title: 'Inserting while an eject is under way fails',
    source: 'openstack/ironic releasenotes/notes/fix-redfish-vmedia-insert-retry',
    before: (asked) => {
      const { service } = asked.at
      if (ejecting(asked) && imageIn(asked) !== undefined) note(service, 'ejecting')
      return inserting(asked) && noted(service, 'ejecting', ejectMs) ? refused(500, 'InternalError') : undefined
    },
  },
  {
    id: 'Q14',
    vendor: 'Dell',
    title: 'An unreachable or already attached image has messages of its own',
    source: 'microsoft/lisa#4030 #4168; dell/iDRAC-Redfish-Scripting#265',
    before: (asked) =>
      inserting(asked) && imageIn(asked) !== undefined
        ? vendorRefusal(500, 'IDRAC.2.8.VRM0021', 'The Virtual Media image server is already connected.')
        : undefined,
    after: (asked, answer) =>
      inserting(asked) && unreachable(answer)
        ? vendorRefusal(
            400,
            'IDRAC.2.8.RAC0904',
            'Unable to locate the ISO or IMG image file or folder in the network share location.',
          )
        : answer,
  },
  {
    id: 'Q24',
    vendor: 'Supermicro',
    title: 'InsertMedia takes nothing but the image',
    source: 'openstack/sushy releasenotes/notes/fix-insert-media-payload',
    before: (asked) => {
      const unwanted = ['Inserted', 'WriteProtected'].find((name) => name in asked.body)
      return inserting(asked) && unwanted !== undefined
        ? refused(400, 'ActionParameterUnknown', insert, unwanted)
        : undefined
    },
  },
  {
    id: 'Q25',
    vendor: 'Supermicro',
    title: 'An image’s URL must have neither ? nor =',
    source: 'openstack/ironic releasenotes/notes/remove-filename-param-from-vmedia-url',
    before: (asked) => {
      const image = asked.body.Image
      return inserting(asked) && typeof image === 'string' && /[?=]/.test(image)
        ? refused(400, 'ActionParameterValueFormatError', image, 'Image', insert)
        : undefined
    },
  },
  {
    id: 'Q29',
    vendor: 'Supermicro',
    title: 'The image is still named after it was ejected',
    source: 'ansible-collections/community.general#6969',
    before: (asked) => {
      const image = ejecting(asked) ? imageIn(asked) : undefined
      if (image !== undefined) note(asked.at.service, `left ${asked.at.path}`, image)
      return undefined
    },
    shape: ({ service, path }, body, schema) => {
      if (schema !== 'VirtualMedia' || body.Inserted === true) return
      const former = noted(service, `left ${path}`, Infinity)
      if (former) body.Image = former.value
    },
  },
  {
    id: 'Q31',
    vendor: 'Lenovo',
    title: 'There is no InsertMedia; media come by PATCH',
    source: 'openstack/sushy releasenotes/notes/fix-virtual-media-fallback',
    before: (asked) => (inserting(asked) ? refused(404, 'ActionNotSupported', insert) : undefined),
    shape: (_, body, schema) => {
      if (schema === 'VirtualMedia') withoutInsert(body)
    },
  },
  {
    id: 'Q44',
    vendor: 'Nokia',
    title: 'InsertMedia needs the transfer protocol',
    source: 'openstack/sushy releasenotes/notes/retry-if-transferprototype-missing',
    before: (asked) =>
      inserting(asked) && !('TransferProtocolType' in asked.body)
        ? refused(400, 'ActionParameterMissing', insert, 'TransferProtocolType')
        : undefined,
  },
  {
    id: 'Q45',
    vendor: 'NVIDIA',
    title: 'InsertMedia needs a user name and a password',
    source: 'OpenStack Ironic bug 2071945',
    before: (asked) => {
      const absent = ['UserName', 'Password'].find((name) => !(name in asked.body))
      return inserting(asked) && absent !== undefined
        ? refused(400, 'ActionParameterMissing', insert, absent)
        : undefined
    },
  },
  {
    id: 'Q46',
    vendor: 'Cisco',
    title: 'The disc slot takes DVDs only, and the other slot takes nothing',
    source: 'openstack/ironic releasenotes/notes/handle-dvd-only-vmedia, cisco-c845a-vmedia-fix',
    before: (asked) =>
      inserting(asked) && slotOf(asked.at) === 'Usb' ? refused(405, 'OperationNotAllowed') : undefined,
    shape: (at, body, schema) => {
      if (schema !== 'VirtualMedia') return
      if (slotOf(at) === 'Cd') body.MediaTypes = ['DVD']
      else withoutInsert(body)
    },
  },
]
