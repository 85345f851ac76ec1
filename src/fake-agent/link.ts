import type { Machine } from '../machine/machine.ts'
import { type App, NoAnswer } from '../world.ts'
import type { Life } from './life.ts'

/** Whether any cable is plugged in. */
const hasLink = ({ nics }: Machine): boolean => nics.some(({ carrier }) => carrier)

/** What a process in a machine sends: without a cable it waits in vain, and runs into its time-out. */
export const overLink =
  (machine: Machine, life: Life): Life['fetch'] =>
  async (request) => {
    if (hasLink(machine)) return life.fetch(request)
    await life.clock.sleep(request.timeoutMs)
    throw new DOMException('The operation was aborted due to timeout', 'TimeoutError')
  }

/** An app in a machine: without a cable nobody hears from it. */
export const behindLink = (machine: Machine, app: App): App => ({
  fetch: (request) => {
    if (!hasLink(machine)) throw new NoAnswer()
    return app.fetch(request)
  },
})
