import { Hono } from 'hono'
import type { Machine } from '../machine/machine.ts'
import type { App, World } from '../world.ts'
import type { BmcSettings } from './settings.ts'

/** One Redfish service over one or more machines. */
export type Bmc = {
  /** What to listen with: `world.listen('bmc-…', bmc.app)`. */
  app: App
  /** The path of a machine's system resource, as `driver_info.redfish_system_id` names it. */
  systemPath(machine: Machine): string
}

type Bindings = { machines: readonly Machine[] }

const service = new Hono<{ Bindings: Bindings }>()
service.get('/redfish', (c) => c.json({ v1: '/redfish/v1/' }))

export function createBmc(_world: World, machines: Machine[], _settings: BmcSettings): Bmc {
  const bindings: Bindings = { machines }
  return {
    app: { fetch: (request) => service.fetch(request, bindings) },
    systemPath: (machine) => `/redfish/v1/Systems/${machine.uuid}`,
  }
}
