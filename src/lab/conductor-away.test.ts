import { expect, test } from 'vitest'
import { scenario } from '../scenarios/scenario.ts'
import { runScenario } from './run.ts'

const base = { story: 's', lesson: 'l', quirks: 'none' as const, expect: {} }

test.each(['F88', 'F105'])('a colleague whose order (%s) nobody answers is no crash', async (id) => {
  const faults = [{ do: 'conductor killed' }, { do: 'agent fault', id }] as const
  const { verdict } = await runScenario(
    scenario({ ...base, name: 'order-to-nobody', actions: [], faults: [...faults] }),
  )
  expect(verdict).toMatchObject({ verdict: 'as expected', violations: [] })
})

test('a bot looks again for a conductor that was away', async () => {
  const { verdict, lab } = await runScenario(
    scenario({
      ...base,
      name: 'bot-meets-nobody',
      bots: ['careful retry'],
      actions: [{ do: 'provide' }],
      faults: [{ do: 'conductor killed', forMs: 600_000, on: { kind: 'transition', to: 'clean wait' } }],
    }),
  )
  expect(verdict).toMatchObject({ verdict: 'as expected', violations: [] })
  expect(lab?.conductor?.settings.store.nodeByName('node-1')?.provision_state).toBe('available')
})

test('nothing rests while a successor has yet to find the locks of the dead', async () => {
  const locks: unknown[] = []
  const { verdict, lab } = await runScenario(
    scenario({
      ...base,
      name: 'replaced-under-lock',
      actions: [{ do: 'power', target: 'power on' }],
      faults: [
        { do: 'conductor replaced', forMs: 1, on: { kind: 'lock', held: true, purpose: 'changing node power state' } },
      ],
    }),
    { onEntry: ({ kind, held, purpose }) => kind === 'lock' && held === false && locks.push(purpose) },
  )
  expect(verdict).toMatchObject({ violations: [] })
  expect(locks).toContain('take-over from conductor-1')
  expect(lab?.conductor?.settings.store.nodeByName('node-1')?.reservation).toBeNull()
})

test('a request that was delayed on its way does not wake the dead', async () => {
  const states: unknown[] = []
  const { verdict } = await runScenario(
    scenario({
      ...base,
      name: 'late-to-the-dead',
      actions: [{ do: 'clean', steps: [{ interface: 'deploy', step: 'erase_devices' }] }],
      faults: [
        { do: 'ironic http', rule: { does: { delayMs: 1000 } } },
        { do: 'conductor killed', afterMs: 500 },
      ],
    }),
    { onEntry: ({ kind, to, at }) => kind === 'transition' && at > Date.UTC(2026, 0, 1) + 1000 && states.push(to) },
  )
  expect(verdict.violations).toEqual([])
  expect(states).toEqual([])
})
