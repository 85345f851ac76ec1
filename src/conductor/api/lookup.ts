import { Hono } from 'hono'
import { requireConductor } from '../hash-ring.ts'
import * as manager from '../manager.ts'
import type { Conductor } from '../conductor.ts'
import type { Node } from '../node.ts'
import { Refusal } from '../refusals.ts'
import { fastTrackLookupAllowedStates, lookupAllowedStates } from '../states.ts'
import { checked, normalMac, stringList, uuid } from './arguments.ts'
import type { ApiContext, ApiEnv } from './env.ts'
import { withStatus } from './errors.ts'
import { linksOf } from './links.ts'
import { instanceInfoWithoutSecrets, withoutSecrets } from '../secrets.ts'
import { allows } from './versions.ts'

/** What a ramdisk endpoint says of a node it does not know or does not show: the same in both cases. */
export const nothingHere = () => new Refusal('NotFound', { message: 'Resource could not be found.' })

/** Refuses when ramdisks may not call at all, or not with this version. */
export function requireRamdiskEndpoints(c: ApiContext): void {
  if (!c.env.conductor.options['api.enable_ramdisk_endpoints'])
    throw new Refusal('NotAuthorized', { message: `Access was denied to the following resource: ${c.req.path}` })
  if (!allows(c, 'ramdiskEndpoints')) throw nothingHere()
}

/** `/v1/lookup`: an agent asks which node it runs on. @source ironic/api/controllers/v1/ramdisk.py `LookupController` */
export const lookup = new Hono<ApiEnv>().get('/', async (c) => {
  const given = checked(c.req.query(), { addresses: stringList, node_uuid: uuid })
  requireRamdiskEndpoints(c)
  const { conductor } = c.env
  const macs = (given.addresses ?? []).map(normalMac).filter((mac) => mac !== undefined)
  if (macs.length === 0 && !given.node_uuid)
    throw new Refusal('Invalid', { message: "At least one of 'addresses' and 'node_uuid' parameters is required" })
  const node = given.node_uuid ? conductor.store.node(given.node_uuid) : nodeByAddresses(conductor, macs)
  if (!node || (conductor.options['api.restrict_lookup'] && !lookupAllowed(conductor, node))) throw nothingHere()
  if (!allows(c, 'agentToken')) return c.json(lookupJson(c, node))
  await withStatus(400, ['NoValidHost'], () => requireConductor(conductor, node))
  return c.json(lookupJson(c, await manager.getNodeWithToken(conductor, node.uuid)))
})

/** The one node that has ports with these addresses; several nodes are as good as none. @source ironic/db/sqlalchemy/api.py `get_node_by_port_addresses` */
function nodeByAddresses({ store }: Conductor, macs: string[]): Node | undefined {
  const owners = new Set(macs.map((mac) => store.portByAddress(mac)?.node_uuid).filter((owner) => owner !== undefined))
  const [owner] = owners
  return owners.size === 1 && owner !== undefined ? store.node(owner) : undefined
}

function lookupAllowed({ options }: Conductor, node: Node): boolean {
  const asked = node.driver_info.fast_track
  const fastTrack = typeof asked === 'boolean' ? asked : options['deploy.fast_track']
  return (fastTrack ? fastTrackLookupAllowedStates : lookupAllowedStates).includes(node.provision_state)
}

const selfKnown = ['redfish', 'idrac-redfish']

/** The agent's view of its node, and its configuration. */
function lookupJson(c: ApiContext, node: Node) {
  const { options } = c.env.conductor
  return {
    node: {
      uuid: node.uuid,
      properties: node.properties,
      instance_info: instanceInfoWithoutSecrets(node.instance_info),
      driver_internal_info: withoutSecrets(node.driver_internal_info),
      links: linksOf(c, `nodes/${node.uuid}`),
    },
    config: {
      metrics: {
        backend: 'noop',
        prepend_host: false,
        prepend_uuid: false,
        prepend_host_reverse: true,
        global_prefix: null,
      },
      metrics_statsd: { statsd_host: 'localhost', statsd_port: 8125 },
      heartbeat_timeout: options['api.ramdisk_heartbeat_timeout'],
      agent_containers: {
        allow_arbitrary_containers: false,
        allowed_containers: [],
        container_steps_file: '/etc/ironic-python-agent.d/mysteps.yaml',
        runner: 'podman',
        pull_options: [],
        run_options: ['--rm', '--network=host'],
      },
      agent_token: node.driver_internal_info.agent_secret_token ?? null,
      agent_token_required: true,
      agent_md5_checksum_enable: true,
      disable_deep_image_inspection: false,
      permitted_image_formats: ['raw', 'gpt', 'qcow2', 'iso'],
      agent_skip_bmc_detect: selfKnown.includes(node.management_interface ?? ''),
      enable_bios_bootloader_install: false,
      tls_min_version: '1.3',
      tls_cipher_suites: null,
    },
  }
}
