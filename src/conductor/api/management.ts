import { Hono } from 'hono'
import type { Indicator, IndicatorProperties } from '../drivers/interfaces.ts'
import { requireConductor } from '../hash-ring.ts'
import * as management from '../management.ts'
import type { Node } from '../node.ts'
import { Refusal } from '../refusals.ts'
import { boolean, checked, namedArguments, string } from './arguments.ts'
import type { ApiContext, ApiEnv } from './env.ts'
import { linksOf } from './links.ts'
import { nodeOf } from './node-ident.ts'
import { allows } from './versions.ts'

/** `/v1/nodes/{node}/management`. @source ironic/api/controllers/v1/node.py `NodeManagementController` */
export const nodeManagement = new Hono<ApiEnv>({ strict: false })
  .get('/boot_device', async (c) => c.json(await management.getBootDevice(c.env.conductor, ownedNode(c).uuid)))
  .put('/boot_device', async (c) => {
    const given = checked(await namedArguments(c), { boot_device: string, persistent: boolean }, 'boot_device')
    const { uuid } = ownedNode(c)
    await management.setBootDevice(c.env.conductor, uuid, given.boot_device, given.persistent ?? false)
    return c.body(null, 204)
  })
  .get('/boot_device/supported', async (c) => {
    const devices = await management.supportedBootDevices(c.env.conductor, ownedNode(c).uuid)
    return c.json({ supported_boot_devices: devices })
  })
  .put('/inject_nmi', async (c) => {
    if (!allows(c, 'injectNmi')) throw new Refusal('NotFound', { message: 'Resource could not be found.' })
    checked(await namedArguments(c), {})
    await management.injectNmi(c.env.conductor, ownedNode(c).uuid)
    return c.body(null, 204)
  })
  .get('/indicators', async (c) => {
    const { uuid } = ownedNode(c)
    const byComponent = Object.entries(await management.supportedIndicators(c.env.conductor, uuid))
    const indicators = byComponent.flatMap(([component, leds]) =>
      Object.entries(leds).map(([name, led]) => indicatorJson(c, uuid, { component, name }, led)),
    )
    return c.json({ indicators })
  })
  .get('/indicators/:indicator', async (c) => {
    const { uuid } = ownedNode(c)
    return c.json({ state: await management.getIndicatorState(c.env.conductor, uuid, indicatorOf(c)) })
  })
  .put('/indicators/:indicator', async (c) => {
    const { state } = checked(await namedArguments(c), { state: string }, 'state')
    await management.setIndicatorState(c.env.conductor, ownedNode(c).uuid, indicatorOf(c), state)
    return c.body(null, 204)
  })

function ownedNode(c: ApiContext): Node {
  const node = nodeOf(c)
  requireConductor(c.env.conductor, node)
  return node
}

/** On the wire an indicator is called `<name>@<component>`. */
function indicatorOf(c: ApiContext): Indicator {
  const unique = c.req.param('indicator') ?? ''
  const at = unique.indexOf('@')
  if (at < 0) throw new Refusal('InvalidParameterValue', { message: `Malformed indicator name "${unique}"` })
  return { name: unique.slice(0, at), component: unique.slice(at + 1) }
}

function indicatorJson(c: ApiContext, node: string, { name, component }: Indicator, led: IndicatorProperties) {
  const unique = `${name}@${component}`
  return { name: unique, component, ...led, links: linksOf(c, `nodes/${node}/management/indicators/${unique}`) }
}
