import type { Agent } from './agent.ts'

/** Sets the timers of what was ordered for the time after a process's start. */
export function scheduleStartFaults(agent: Agent): void {
  const { start, life, machine } = agent
  const after = (ms: number | undefined, run: () => void) => {
    if (ms !== undefined) life.clock.after(ms, run)
  }
  after(start.crashAfterMs, () => agent.exit('crashed'))
  after(start.panicAfterMs, () => machine.panic())
  after(start.jumpsAfterMs, () => agent.jumpClock(start.clockJumpMs ?? 0))
  after(start.lockdownAfterMs, () => agent.stopServing('lockdown'))
  after(start.rescueAfterMs, () => agent.stopServing('rescue'))
}
