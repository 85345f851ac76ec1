import type { Resource } from '../resource.ts'
import { bootOptionResources } from './boot-options.ts'
import { chassis } from './chassis.ts'
import { dell } from './dell.ts'
import { drives } from './drives.ts'
import { managers } from './managers.ts'
import { accounts } from './accounts.ts'
import { adapters } from './adapters.ts'
import { bios } from './bios.ts'
import { certificates } from './certificates.ts'
import { environment } from './environment.ts'
import { eventService } from './event-service.ts'
import { logs } from './logs.ts'
import { managerNetwork } from './manager-network.ts'
import { registryResources } from './registries.ts'
import { secureBoot } from './secure-boot.ts'
import { tasks } from './tasks.ts'
import { updateService } from './update-service.ts'
import { serviceRoot } from './service-root.ts'
import { sessions } from './sessions.ts'
import { storage } from './storage.ts'
import { systemParts } from './system-parts.ts'
import { systems } from './systems.ts'
import { virtualMedia } from './virtual-media.ts'
import { volumes } from './volumes.ts'

/** Every kind of resource there is. Where two paths fit, the earlier row wins. */
export const resources: readonly Resource[] = [
  serviceRoot,
  ...systems,
  ...bootOptionResources,
  ...systemParts,
  ...storage,
  ...volumes,
  ...drives,
  ...virtualMedia,
  ...chassis,
  ...managers,
  ...sessions,
  ...updateService,
  ...tasks,
  ...secureBoot,
  ...registryResources,
  ...managerNetwork,
  ...logs,
  ...eventService,
  ...environment,
  ...certificates,
  ...dell,
  ...bios,
  ...adapters,
  ...accounts,
]
