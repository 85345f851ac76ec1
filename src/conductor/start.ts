import type { App, World } from '../world.ts'
import { createApi } from './api/app.ts'
import type { Conductor } from './conductor.ts'
import { pollers } from './drivers/pollers.ts'
import { driverOf } from './drivers/select.ts'
import type { Driver } from './drivers/interfaces.ts'
import { images, isImagePath } from './images.ts'
import type { Node } from './node.ts'
import { resolveOptions, type OptionOverrides } from './options/options.ts'
import { startPeriodicTasks } from './periodic.ts'
import { quirkPolicy } from './quirks.ts'
import { rpcApp } from './rpc.ts'
import { correctStuckStates, deregister, register, releaseOwnLocks } from './startup.ts'
import type { RamdiskLog } from './agent/ramdisk-logs.ts'
import type { Store } from './store/store.ts'
import { WorkerPool } from './workers.ts'

/** What a conductor is started with. */
export type ConductorStart = {
  store: Store
  /** The name it locks nodes with and registers under. */
  hostname: string
  /** Where agents and clients reach the API; no trailing slash. */
  publicUrl: string
  options?: OptionOverrides
  quirks?: 'upstream' | 'none' | readonly string[]
  /** URL that notifications are posted to. */
  notificationUrl?: string
  /** Told of every log collected from a ramdisk. */
  keepRamdiskLog?: (log: RamdiskLog) => void
  /** Whether other conductors share the store: then operations go to the conductor their node belongs to. */
  cluster?: boolean
  /** Gives a node's interfaces; by default those its record names. */
  driverOf?: (node: Node) => Driver
}

export type RunningConductor = {
  conductor: Conductor
  app: App
  /** Ends it in good order; the caller ends the process. */
  stop(): Promise<void>
}

/** Recovers what a former process left, starts the periodic tasks and gives the app to listen with. */
export async function startConductor(world: World, start: ConductorStart): Promise<RunningConductor> {
  const conductor = createConductor(world, start)
  if (start.cluster) conductor.rpcUrl = (await world.listen(`rpc-${start.hostname}`, rpcApp(conductor))).url
  const held = releaseOwnLocks(conductor)
  register(conductor)
  startPeriodicTasks(conductor, pollers)
  await correctStuckStates(conductor, held)
  return {
    conductor,
    app: withImages(conductor, createApi(conductor)),
    stop: () => deregister(conductor),
  }
}

/** The API, and beside it the server of boot images. */
const withImages = (conductor: Conductor, api: App): App => ({
  fetch: (request) => (isImagePath(request.url) ? images.fetch(request, { conductor }) : api.fetch(request)),
})

/** A conductor that has not begun to work. */
export function createConductor(world: World, start: ConductorStart): Conductor {
  const options = resolveOptions(start.options)
  return {
    world,
    store: start.store,
    hostname: start.hostname,
    publicUrl: start.publicUrl,
    options,
    quirks: quirkPolicy(start.quirks),
    workers: new WorkerPool(world, options),
    locked: new Set(),
    leftovers: { possible: false },
    identifiers: world.random.fork('identifiers'),
    tokens: world.random.fork('tokens'),
    driverOf: start.driverOf ?? ((node) => driverOf(node, options)),
    ramdiskLogs: [],
    keepRamdiskLog: start.keepRamdiskLog,
    rpcUrl: undefined,
    notificationUrl: start.notificationUrl,
  }
}
