import { Hono } from 'hono'
import type { Conductor } from './conductor.ts'
import { noted } from './database-error.ts'
import type { Node } from './node.ts'

type Env = { Bindings: { conductor: Conductor } }

/** URL of the API as ramdisks see it. @source ironic/drivers/modules/deploy_utils.py `get_ironic_api_url` */
export const apiUrl = ({ options, publicUrl }: Conductor): string =>
  (options['service_catalog.endpoint_override'] ?? publicUrl).replace(/\/$/, '')

/** URL of the node's boot image as its BMC sees it. @source ironic/drivers/modules/image_utils.py */
export const imageUrl = ({ options, publicUrl }: Conductor, { uuid }: Node): string =>
  `${(options['deploy.external_http_url'] ?? options['deploy.http_url'] ?? publicUrl).replace(/\/$/, '')}/redfish/boot-${uuid}.iso`

/** Kernel parameters of a ramdisk booted from virtual media. */
function kernelParameters(conductor: Conductor, { driver_internal_info: info }: Node): string {
  const { options } = conductor
  return [
    options['redfish.kernel_append_params'],
    `ipa-api-url=${options['deploy.external_callback_url'] ?? apiUrl(conductor)}`,
    `ipa-agent-token=${String(info['agent_secret_token'])}`,
    'boot_method=vmedia',
  ].join(' ')
}

/**
 * The boot images BMCs mount. In the place of a CD's sectors there is its kernel command line as text, made of the node's
 * record: there is an image for as long as the record has a token that was built into one, through restarts as well.
 */
export const images = new Hono<Env>().get('/redfish/:file{boot-[0-9a-f-]+\\.iso}', (c) => {
  const { conductor } = c.env
  const node = conductor.store.node(c.req.param('file').slice('boot-'.length, -'.iso'.length))
  if (!node?.driver_internal_info['agent_secret_token_pregenerated']) return c.text('Not Found', 404)
  return c.body(`${kernelParameters(conductor, node)}\n`, 200, { 'content-type': 'application/octet-stream' })
})
images.onError((error, c) => {
  if (!noted(c.env.conductor, c.req.path, error)) throw error
  return c.text('Internal Server Error', 500)
})

/** Whether a URL is one of theirs. */
export const isImagePath = (url: string): boolean => url.includes('/redfish/boot-')
