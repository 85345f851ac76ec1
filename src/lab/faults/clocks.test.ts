import { expect, test } from 'vitest'
import { scenario } from '../../scenarios/scenario.ts'
import { VirtualWorld } from '../../sim/virtual-world.ts'
import { runScenario } from '../run.ts'
import { withClock } from '../set-clock.ts'

const base = { story: 's', lesson: 'l', quirks: 'none' as const, expect: {} }
const hourMs = 3_600_000

test('a BMC whose clock is wrong is set right by the step for it', async () => {
  const run = async (withStep: boolean) => {
    const steps = [
      { interface: 'deploy', step: 'erase_devices_metadata' },
      ...(withStep ? [{ interface: 'management', step: 'set_bmc_clock' }] : []),
    ] as const
    const faults = [{ do: 'bmc clock wrong' as const, byMs: -3 * hourMs }]
    const { lab } = await runScenario(
      scenario({ ...base, name: 'bmc-clock', actions: [{ do: 'clean', steps: [...steps] }], faults }),
    )
    const [node] = lab?.nodes ?? []
    expect(lab?.conductor?.settings.store.nodeByName('node-1')?.provision_state).toBe('manageable')
    return node?.machine.bmcClockOffsetMs
  }
  expect(await run(false)).toBe(-3 * hourMs)
  expect(Math.abs((await run(true)) ?? Infinity)).toBeLessThanOrEqual(1_000)
})

test('a clock that was set shows another time and waits as long as before', async () => {
  const world = new VirtualWorld({ seed: 'clock' })
  const process = world.process('ironic')
  let aheadMs = 0
  const { clock } = withClock(process, () => aheadMs)
  const begun = clock.now()
  let woke: number[] = []
  process.spawn('sleeper', async () => {
    aheadMs = hourMs
    await clock.sleep(1_000)
    woke = [clock.now() - begun, process.clock.now() - begun]
  })
  await world.run(10_000, () => woke.length > 0)
  expect(woke).toEqual([hourMs + 1_000, 1_000])
})
