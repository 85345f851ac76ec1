import { connectionFailure } from '../http.ts'
import type { World } from '../world.ts'
import { credentialsIn, withoutCredentials } from './addresses.ts'
import { noContent, refused, type Answer } from './answers.ts'
import { lastSegment, type At, type Body } from './resource.ts'

export type Slot = 'Cd' | 'Usb'

export const mediaTypes: Record<Slot, readonly string[]> = { Cd: ['CD', 'DVD'], Usb: ['USBStick'] }

export const slots = Object.keys(mediaTypes) as Slot[]

export const slotOf = ({ path }: At): Slot | undefined => slots.find((slot) => slot === lastSegment(path))

const imageTimeoutMs = 60_000
/** A larger image is taken for what it says it is: nobody puts kernel parameters at the end of one. */
const readableBytes = 256 * 1024 * 1024

/** Puts the image of `values` into a drive; one that was there is taken out. */
export async function insertMedia(at: At, { Image: image, WriteProtected: writeProtected }: Body): Promise<Answer> {
  const slot = slotOf(at)
  const url = image as string
  if (!slot) return refused(404, 'ResourceMissingAtURI', at.path)
  if (!at.service.mayReach(url)) return refused(400, 'CouldNotEstablishConnection', withoutCredentials(url))
  const text = await readImage(at.service.world, url)
  if (text === undefined) return refused(400, 'CouldNotEstablishConnection', withoutCredentials(url))
  at.machine.virtualMedia[slot] = {
    image: withoutCredentials(url),
    parameters: kernelParameters(text),
    writeProtected: writeProtected !== false,
  }
  at.service.emit('ResourceEvent.ResourceChanged', [], at.path)
  return noContent
}

export function ejectMedia(at: At): void {
  const slot = slotOf(at)
  if (!slot || !at.machine.virtualMedia[slot]) return
  at.machine.virtualMedia[slot] = undefined
  at.service.emit('ResourceEvent.ResourceChanged', [], at.path)
}

/** An image as text (what is binary in it does not matter); `undefined` if it cannot be had. */
export async function readImage(world: World, url: string): Promise<string | undefined> {
  try {
    const response = await world.fetch({
      method: 'GET',
      url: withoutCredentials(url),
      headers: credentialsIn(url),
      timeoutMs: imageTimeoutMs,
    })
    if (response.status !== 200) return undefined
    if (Number(response.headers.get('content-length') ?? 0) > readableBytes) {
      await response.body?.cancel()
      return ''
    }
    return await response.text()
  } catch (error) {
    if (connectionFailure(error) === undefined) throw error
    return undefined
  }
}

/** The parameters for the agent in an image: wherever its boot loaders' configuration has `ipa-…=value`. */
export function kernelParameters(text: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [, name, quoted, plain] of text.matchAll(/(?<![\w-])(ipa-[\w-]+)=(?:"([^"\n\0]*)"|([^\s"'\0]+))/g)) {
    if (name !== undefined) found[name] = quoted ?? plain ?? ''
  }
  return found
}
