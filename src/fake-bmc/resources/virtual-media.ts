import { ejectMedia, insertMedia, mediaTypes, slotOf, slots } from '../virtual-media.ts'
import { noContent } from '../answers.ts'
import type { Fields } from '../fields.ts'
import { collection, lastSegment, type Resource } from '../resource.ts'

const insertFields: Fields = {
  Image: { type: 'string', required: true, format: /^https?:\/\/\S+$/ },
  Inserted: { type: 'boolean' },
  WriteProtected: { type: 'boolean' },
  UserName: { type: 'string', nullable: true },
  Password: { type: 'string', nullable: true },
  TransferProtocolType: { type: 'string', values: ['HTTP', 'HTTPS'] },
  TransferMethod: { type: 'string', values: ['Stream', 'Upload'] },
}

/** The drives an operator can put an image into, once below the system and once below the manager. */
export const virtualMedia: readonly Resource[] = ['/Systems/:system', '/Managers/:manager'].flatMap((owner) => [
  collection(`${owner}/VirtualMedia`, 'VirtualMedia', 'Virtual Media Collection', () => slots),
  {
    path: `${owner}/VirtualMedia/:slot`,
    type: '#VirtualMedia.v1_6_3.VirtualMedia',
    read: (at) => {
      const slot = slotOf(at)
      if (!slot) return undefined
      const media = at.machine.virtualMedia[slot]
      return {
        Name: `Virtual ${slot}`,
        MediaTypes: mediaTypes[slot],
        Image: media?.image ?? null,
        ImageName: media ? lastSegment(media.image) : null,
        Inserted: media !== undefined,
        WriteProtected: media?.writeProtected ?? true,
        ConnectedVia: media ? 'URI' : 'NotConnected',
        UserName: null,
        Password: null,
        TransferMethod: 'Stream',
        TransferProtocolType: media ? (media.image.startsWith('https:') ? 'HTTPS' : 'HTTP') : null,
        VerifyCertificate: false,
        Status: { State: 'Enabled', Health: 'OK' },
        '@Redfish.WriteableProperties': ['Image', 'Inserted', 'WriteProtected'],
      }
    },
    patch: {
      fields: {
        Image: { ...insertFields.Image, type: 'string', nullable: true, required: false },
        Inserted: { type: 'boolean' },
        WriteProtected: { type: 'boolean' },
        UserName: { type: 'string', nullable: true },
        Password: { type: 'string', nullable: true },
      },
      apply: async (at, values) => {
        const { Image: image, Inserted: inserted } = values
        if (image === null || inserted === false) ejectMedia(at)
        else if (typeof image === 'string') {
          const answer = await insertMedia(at, { ...values, Image: image })
          if (answer !== noContent) return answer
        }
        return undefined
      },
    },
    actions: {
      'VirtualMedia.InsertMedia': {
        fields: insertFields,
        info: 'InsertMediaActionInfo',
        run: (at, values) => insertMedia(at, values),
      },
      'VirtualMedia.EjectMedia': {
        run: (at) => {
          ejectMedia(at)
          return noContent
        },
      },
    },
  } satisfies Resource,
])
