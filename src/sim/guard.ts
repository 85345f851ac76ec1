import { createHook } from 'node:async_hooks'

/** Resources that stay inside the process and inside one turn of the loop. Anything else lets real time into a run. */
const harmless = new Set(['PROMISE', 'Microtask', 'TickObject', 'Immediate'])

/**
 * Calls `onLeak` whenever something starts real I/O, a real timer or a thread-pool job, with the kind of resource (as
 * `async_hooks` names it) and the stack that asked for it. The returned function ends the watch.
 */
export function guardAgainstRealIo(onLeak: (type: string, stack: string) => void): () => void {
  const hook = createHook({
    init(_id, type) {
      if (!harmless.has(type)) onLeak(type, new Error(`real I/O in a virtual run: ${type}`).stack ?? '')
    },
  }).enable()
  return () => void hook.disable()
}
