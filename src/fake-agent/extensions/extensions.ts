import type { Extension } from '../commands.ts'
import { flowOf } from './flow.ts'
import { image } from './image.ts'
import { log } from './log.ts'
import { poll } from './poll.ts'
import { rescue } from './rescue.ts'
import { standby } from './standby.ts'
import { stepExtension } from './steps.ts'
import { system } from './system.ts'

/** The extensions of the agent by name. */
export const extensions: Record<string, Extension> = {
  standby,
  image,
  clean: stepExtension('clean'),
  deploy: stepExtension('deploy'),
  service: stepExtension('service'),
  log,
  rescue,
  poll,
  system,
}
extensions['flow'] = flowOf(extensions)
