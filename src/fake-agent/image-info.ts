import { AgentError } from './errors.ts'

/** What Ironic says of an image to write, once checked. */
export type ImageInfo = {
  id: string
  urls: string[]
  checksum?: string
  os_hash_algo?: string
  os_hash_value?: string
}

const invalid = (details: string) => new AgentError('InvalidCommandParamsError', details)
const isText = (value: unknown) => typeof value === 'string' && value !== ''
/** Longer checksums are no MD5, which is off. */
const md5Length = 32

/**
 * Throws what is wrong with an image's description.
 *
 * @source ironic_python_agent/extensions/standby.py _validate_image_info
 */
export function checkImageInfo(given: unknown): asserts given is ImageInfo {
  const image = (given ?? {}) as Record<string, unknown>
  for (const field of ['id', 'urls']) if (!(field in image)) throw invalid(`Image is missing '${field}' field.`)
  const { urls, checksum, os_hash_algo: algorithm, os_hash_value: value } = image
  if (!Array.isArray(urls) || urls.length === 0) throw invalid("Image 'urls' must be a list with at least one element.")
  let available = false
  if (checksum !== undefined && checksum !== null) {
    if (!isText(checksum)) throw invalid("Image 'checksum' must be a non-empty string.")
    const text = checksum as string
    available = /^(https?|file):/.test(text) || text.length > md5Length
  }
  if (algorithm || value) {
    if (!isText(algorithm)) throw invalid("Image 'os_hash_algo' must be a non-empty string.")
    if (!isText(value)) throw invalid("Image 'os_hash_value' must be a non-empty string.")
    available = true
  }
  if (!available)
    throw invalid(
      "Image checksum is not available, either the 'checksum' field or the 'os_hash_algo' and 'os_hash_value' fields pair must be set for image verification.",
    )
}
