import type { Resource } from '../resource.ts'
import { bootOptionResources } from './boot-options.ts'
import { chassis } from './chassis.ts'
import { drives } from './drives.ts'
import { managers } from './managers.ts'
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
]
