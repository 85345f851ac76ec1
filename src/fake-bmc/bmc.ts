import type { Machine } from '../machine/machine.ts'
import { uuidFrom } from '../identifiers.ts'
import type { App, World } from '../world.ts'
import { redfish } from './app.ts'
import { personality } from './personalities.ts'
import { quirksOf } from './quirks/quirks.ts'
import { Service } from './service.ts'
import type { BmcSettings } from './settings.ts'
import type { BmcState } from './state.ts'

/** One Redfish service over one or more machines. */
export type Bmc = {
  /** What to listen with: `world.listen('bmc-…', bmc.app)`. */
  app: App
  /** The path of a machine's system resource, as `driver_info.redfish_system_id` names it. */
  systemPath(machine: Machine): string
  /** What a client installed for the next listener: PEM texts of certificate and key. */
  installedTls(): { key: string; cert: string } | undefined
  /** What it is to know after a restart of the program. */
  save(): BmcState
  restore(saved: BmcState): void
}

/** Starts a BMC. It lives as long as `world` does; the machines outlive it. */
export function createBmc(world: World, machines: readonly Machine[], settings: BmcSettings): Bmc {
  const own = personality(settings.personality ?? 'generic')
  const service = new Service(world, {
    machines,
    personality: own,
    quirks: quirksOf([...own.quirks, ...(settings.quirks ?? [])]),
    username: settings.username,
    password: settings.password,
    sessionTimeoutMs: settings.sessionTimeoutMs ?? 1_800_000,
    sessionLimit: settings.sessionLimit ?? own.sessionLimit ?? 64,
    uuid: uuidFrom(world.random.fork('service uuid')),
    egress: settings.egress ?? nearby,
    certificate: settings.certificate,
    timing: { restartMs: 90_000, flashMs: 60_000, taskRetentionMs: 24 * 3_600_000, ...settings.timing },
  })
  const bindings = { service }
  return {
    app: { fetch: (request) => redfish.fetch(request, bindings) },
    systemPath: (machine) => service.systemPath(machine),
    installedTls: () => {
      const { installedKey: key, certificate: cert } = service
      return key === undefined || cert === undefined ? undefined : { key, cert }
    },
    save: () => structuredClone(service.toJSON()),
    restore: (saved) => service.restore(saved),
  }
}

/** Loopback, and names that no public name server knows: hosts of the virtual world and of a local network. */
export const nearby = (host: string): boolean =>
  host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host) || !/[.:]/.test(host)
