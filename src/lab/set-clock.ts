import type { Clock, World } from '../world.ts'

/** The same process, on a computer whose clock shows another time; how long it waits is as before. */
export const withClock = (process: World, aheadMs: () => number): World => {
  const { clock } = process
  const shown: Clock = {
    now: () => clock.now() + aheadMs(),
    sleep: (ms) => clock.sleep(ms),
    after: (ms, run) => clock.after(ms, run),
  }
  return {
    name: process.name,
    clock: shown,
    random: process.random,
    fetch: process.fetch,
    listen: (host, app, options) => process.listen(host, app, options),
    record: (kind, detail) => process.record(kind, detail),
    spawn: (name, work) => process.spawn(name, work),
    every: (name, ms, work) => process.every(name, ms, work),
  }
}
