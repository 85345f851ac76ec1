import type { Agent } from './agent.ts'
import type { Params } from './commands.ts'
import type { CommandEffect } from './faults.ts'
import { playOutcome } from './managers.ts'
import { closeListener } from './serving.ts'

/** Runs a command under a fault: what it would do is `work`. */
export async function suffer(agent: Agent, does: CommandEffect, params: Params, work: () => unknown): Promise<unknown> {
  const { life, machine } = agent
  const after = (ms: number | undefined, run: () => void) => {
    if (ms !== undefined) life.clock.after(ms, run)
  }
  after(does.crashAfterMs, () => agent.exit('crashed'))
  after(does.panicAfterMs, () => machine.panic())
  after(does.resetAfterMs, () => machine.reset())
  after(does.powerLossAfterMs, () => machine.losePower(does.powerLossMs))
  after(does.closedAfterMs, () => closeListener(agent, does.closedForMs))
  if (does.delayMs) await life.clock.sleep(does.delayMs)
  if (does.outcome) return whole(params, await playOutcome(does.outcome))
  let result: unknown
  for (let run = 0; run < (does.runs ?? 1); run++) result = await work()
  return does.ending ? whole(params, await playOutcome(does.ending)) : result
}

/** The result of a step comes with the step itself; that of any other command is as it was ordered. */
const whole = ({ step }: Params, result: unknown): unknown =>
  step === undefined ? result : { clean_result: result, clean_step: step }
