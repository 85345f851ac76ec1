import type { ErasureRun } from '../machine/erase.ts'
import type { At, Body } from './resource.ts'
import type { Progress, Task } from './tasks.ts'

/** A task that shows how far an erase is, and ends with it. */
export const followErasure = (at: At, run: ErasureRun, name: string, action: string, body: Body): Task =>
  at.service.tasks.start({
    name,
    target: `${at.path}/Actions/${action}`,
    body,
    follow: (): Progress => {
      if (!run.report) return { state: 'Running', percent: Math.floor(run.progress() * 100) }
      return { state: run.report.ok ? 'Completed' : 'Exception' }
    },
  })
