import { createHash } from 'node:crypto'
import { connectionFailure } from '../http.ts'
import type { BlockDevice } from '../machine/block-device.ts'
import type { Agent } from './agent.ts'
import { AgentError } from './errors.ts'
import { userAgent } from './ironic-client.ts'
import type { ImageInfo } from './image-info.ts'
import { rootDisk } from './root-disk.ts'

/** Tries of one URL, and milliseconds between two. */
const tries = { count: 10, everyMs: 10_000 }
/** Bytes written per second; an image of unknown size takes as long as one of 1 GiB. */
const imageBytes = 1024 ** 3
const writeBytesPerSecond = 200_000_000

/** The disk an image goes to. */
export const installDevice = (agent: Agent): BlockDevice => rootDisk(agent.machine, agent.knownNode)

/**
 * Downloads an image and writes it to the root disk, whose whole content then is the image's.
 *
 * @source ironic_python_agent/extensions/standby.py StandbyExtension.prepare_image
 */
export async function deployImage(agent: Agent, image: ImageInfo): Promise<string> {
  const device = installDevice(agent)
  const text = await download(agent, image)
  verify(image, text, device.device)
  await agent.life.clock.sleep(Math.round((imageBytes / writeBytesPerSecond) * 1000))
  device.write(`image ${image.id}`)
  return `image (${image.id}) written to device ${device.device} root_uuid=None`
}

async function download(agent: Agent, image: ImageInfo): Promise<string> {
  const startedAt = agent.now()
  const details: string[] = []
  for (const url of image.urls) {
    const answer = await fetchImage(agent, url)
    if (typeof answer === 'object') return answer.text
    details.push(`URL: ${url}; time: ${(agent.now() - startedAt) / 1000} seconds. Error: ${answer}`)
  }
  throw downloadError(image, details.join('\n '))
}

const downloadError = ({ id }: ImageInfo, text: string) =>
  new AgentError('ImageDownloadError', `Download of image ${id} failed: ${text}`)

/** The image, or why there is none. */
async function fetchImage(agent: Agent, url: string): Promise<{ text: string } | string> {
  for (let attempt = 1; ; attempt++) {
    let why: string
    try {
      const { status, text } = await agent.ironic.send('GET', url, { ...userAgent, Accept: '*/*' })
      if (status === 200) return { text }
      why = `Received status code ${status} from ${url}, expected 200. Response body: ${text} Response headers: {}`
      if (status < 500) return why
    } catch (error) {
      const code = connectionFailure(error)
      if (code === undefined) throw error
      why = code
    }
    if (attempt === tries.count) return why
    await agent.life.clock.sleep(tries.everyMs)
  }
}

function verify({ id, checksum, os_hash_algo, os_hash_value }: ImageInfo, text: string, device: string): void {
  const expected = os_hash_value ?? checksum ?? ''
  const algorithm = os_hash_algo ?? (expected.length > 64 ? 'sha512' : 'sha256')
  const actual = createHash(algorithm).update(text).digest('hex')
  if (actual === expected) return
  throw new AgentError(
    'ImageChecksumError',
    `Image failed to verify against checksum. location: ${device}; image ID: ${id}; image checksum: ${expected}; verification checksum: ${actual}`,
  )
}
