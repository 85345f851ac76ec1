import { expect, test } from 'vitest'
import { Bench } from '../../test/fake-agent/bench.ts'
import { type HardwareManager, type ManagedStep, Managers, versionsMatch } from './managers.ts'

const step = (name: string, more: Partial<ManagedStep> = {}): ManagedStep => ({
  step: name,
  priority: 0,
  interface: 'deploy',
  ...more,
})

const manager = (className: string, supportLevel: 0 | 1 | 2 | 3, ...cleanSteps: ManagedStep[]): HardwareManager => ({
  name: className.toLowerCase(),
  className,
  version: `${supportLevel}.0`,
  supportLevel,
  cleanSteps,
})

const winners = (...managers: HardwareManager[]) =>
  Object.fromEntries(
    Object.entries(new Managers(managers).steps('clean')).map(([name, steps]) => [
      name,
      steps.map((each) => `${(each as ManagedStep).step} ${(each as ManagedStep).priority}`).join(),
    ]),
  )

test('a step goes to the best supported manager, then to the higher priority, then to the first of the alphabet', () => {
  const low = manager('Low', 1, step('s', { priority: 90 }))
  const high = manager('High', 2, step('s', { priority: 10 }))
  expect(winners(low, high)).toEqual({ High: 's 10' })
  expect(winners(high, low)).toEqual({ High: 's 10' })
  const eager = manager('Zeal', 2, step('s', { priority: 20 }))
  expect(winners(high, eager)).toEqual({ Zeal: 's 20' })
  expect(winners(eager, high)).toEqual({ Zeal: 's 20' })
  const twin = manager('Early', 2, step('s', { priority: 10 }))
  expect(winners(high, twin)).toEqual({ Early: 's 10' })
  expect(winners(twin, high)).toEqual({ Early: 's 10' })
  expect(winners(low, high, eager, twin)).toEqual({ Zeal: 's 20' })
})

test('a manager without support is not there at all, and one without steps only in the versions', () => {
  const managers = new Managers([manager('None', 0, step('s')), manager('Empty', 2), manager('Low', 1, step('s'))])
  expect(managers.versions).toEqual({ empty: '2.0', low: '1.0' })
  expect(Object.keys(managers.versions)).toEqual(['empty', 'low'])
  expect(Object.keys(managers.steps('clean'))).toEqual(['Low'])
  expect(managers.steps('deploy')).toEqual({})
  expect(managers.advertised('deploy').text).toBe(
    '{"deploy_steps": {}, "hardware_manager_version": {"empty": "2.0", "low": "1.0"}}',
  )
})

test('the best supported manager is asked first, and its methods know their arguments', () => {
  const takes = { required: ['x'], optional: ['y'] }
  const argsinfo = { a: { description: 'a', required: true }, b: { description: 'b', required: false } }
  const low: HardwareManager = {
    ...manager('Low', 1, step('s', { argsinfo }), step('erase_devices')),
    deploySteps: [step('s', { takes }), step('d', { takes })],
  }
  const managers = new Managers([low, manager('High', 3, step('s'))])
  const shown = (name: string) =>
    [...managers.methods(name)].map(({ qualifiedName, required, optional }) => [qualifiedName, required, optional])
  expect(shown('s')).toEqual([
    ['High.s', [], []],
    ['Low.s', ['a'], ['b']],
  ])
  expect(shown('d')).toEqual([['Low.d', ['x'], ['y']]])
  expect(shown('erase_devices')).toEqual([['HardwareManager.erase_devices', [], []]])
  expect(shown('nothing')).toEqual([])
  expect(shown('constructor')).toEqual([])
  expect(shown('get_cpus')).toEqual([['get_cpus', [], []]])
})

test('clean steps are abortable unless they say otherwise, others do not speak of it', () => {
  const managers = new Managers([
    {
      ...manager('M', 1, step('a'), step('b', { abortable: false, reboot_requested: true })),
      deploySteps: [step('a'), step('b', { abortable: true })],
    },
  ])
  expect(managers.steps('clean')['M']).toEqual([
    { ...step('a'), reboot_requested: false, abortable: true, argsinfo: undefined },
    { ...step('b'), reboot_requested: true, abortable: false, argsinfo: undefined },
  ])
  expect(managers.steps('deploy')['M']).toEqual([
    { ...step('a'), reboot_requested: false, abortable: undefined, argsinfo: undefined },
    { ...step('b'), reboot_requested: false, abortable: true, argsinfo: undefined },
  ])
})

test.each([
  [{ a: '1', b: '2' }, true],
  [{ b: '2', a: '1' }, true],
  [{ a: '1' }, false],
  [{ a: '1', b: '3' }, false],
  [{ a: '1', b: '2', c: '3' }, false],
  [{}, false],
  [undefined, false],
  ['a', false],
  [['1', '2'], false],
])('versions %j are those of the managers: %j', (sent, same) => {
  expect(versionsMatch(sent, { a: '1', b: '2' })).toBe(same)
})

test('a step takes its time, fixed or drawn anew, and ends as it was told', async () => {
  const bench = await new Bench({
    hardwareManagers: [
      manager(
        'Lab',
        3,
        step('fixed', { duration: 7_000 }),
        step('drawn', { duration: { fromMs: 10_000, toMs: 20_000 }, outcome: { result: 'text' } }),
        step('odd', { outcome: { error: 'ZeroDivisionError', details: 'division by zero' } }),
        step('refuses', { outcome: { refuses: true } }),
      ),
      manager('Below', 2, step('refuses', { outcome: { result: 'below' } })),
    ],
  }).start()
  await bench.untilHeartbeats(1)
  const run = async (name: string) => {
    const startedAt = bench.world.clock.now()
    const { command_error, command_result } = await bench.cleanStep(name)
    const result = (command_result as { clean_result: unknown } | null)?.clean_result
    return { ms: bench.world.clock.now() - startedAt, result, error: command_error as { details: string } | null }
  }
  const fixed = await run('fixed')
  expect(fixed.result).toBeNull()
  expect(fixed.ms).toBeGreaterThanOrEqual(7_000)
  expect(fixed.ms).toBeLessThan(7_100)
  const drawn: number[] = []
  for (let i = 0; i < 8; i++) drawn.push((await run('drawn')).ms)
  for (const ms of drawn) {
    expect(ms).toBeGreaterThanOrEqual(10_000)
    expect(ms).toBeLessThan(20_100)
  }
  expect(Math.max(...drawn) - Math.min(...drawn)).toBeGreaterThan(1_000)
  expect((await run('odd')).error?.details).toBe(
    'Unexpected exception performing clean step odd. ZeroDivisionError: division by zero',
  )
  expect((await run('refuses')).result).toBe('below')
})
