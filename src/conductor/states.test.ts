import { describe, expect, it } from 'vitest'
import { accepts, advance, allStates, isStable, isUnstable, machine, verbs } from './states.ts'

describe('the machine', () => {
  const states = Object.entries(machine)
  const transitions = states.flatMap(([from, { on }]) => Object.entries(on).map(([event, to]) => ({ from, event, to })))

  it('has Ironic’s 30 states and 93 transitions, and leads only to states', () => {
    expect(states).toHaveLength(30)
    expect(transitions).toHaveLength(93)
    expect(transitions.filter(({ to }) => !(to in machine))).toEqual([])
    expect(allStates.filter((state) => !(state in machine))).toEqual(['deleted', 'deploy complete'])
  })

  it('names only stable states as targets, and none of a stable state', () => {
    for (const [, { stable, target }] of states)
      expect(target === undefined || (!stable && isStable(target))).toBe(true)
  })

  it('leads out of clean failed by manage only, and into available from cleaning by done only', () => {
    expect(transitions.filter(({ from }) => from === 'clean failed')).toEqual([
      { from: 'clean failed', event: 'manage', to: 'manageable' },
    ])
    expect(transitions.filter(({ to }) => to === 'available')).toEqual([
      { from: 'cleaning', event: 'done', to: 'available' },
    ])
    expect(Object.keys(machine['clean hold'].on)).toEqual(['abort', 'unhold'])
  })

  it('accepts none of deploy, inspect, delete, provide and clean while cleaning', () => {
    for (const state of ['cleaning', 'clean wait', 'clean hold', 'clean failed'])
      for (const verb of ['deploy', 'inspect', 'delete', 'provide', 'clean']) expect(accepts(state, verb)).toBe(false)
  })

  it('knows what the API’s words stand for', () => {
    expect(verbs).toMatchObject({ active: 'deploy', deleted: 'delete', undeploy: 'delete', provide: 'provide' })
  })

  it('does not count a hold as work under way', () => {
    expect(['cleaning', 'clean wait'].every(isUnstable)).toBe(true)
    expect(isUnstable('clean hold') || isUnstable('clean failed')).toBe(false)
  })
})

describe('targets', () => {
  it.each([
    ['cleaning', 'manageable', 'wait', undefined, 'clean wait', 'available'],
    ['cleaning', 'manageable', 'wait', 'manageable', 'clean wait', 'manageable'],
    ['cleaning', 'manageable', 'fail', undefined, 'clean failed', 'available'],
    ['cleaning', 'manageable', 'hold', undefined, 'clean hold', 'available'],
    ['clean hold', 'manageable', 'unhold', undefined, 'clean wait', 'available'],
    ['clean wait', 'manageable', 'resume', undefined, 'cleaning', 'available'],
    ['clean wait', 'manageable', 'abort', 'manageable', 'clean failed', 'manageable'],
    ['cleaning', 'manageable', 'manage', undefined, 'manageable', undefined],
    ['clean failed', 'manageable', 'manage', undefined, 'manageable', undefined],
    ['manageable', null, 'clean', 'manageable', 'cleaning', 'manageable'],
    ['manageable', null, 'provide', undefined, 'cleaning', 'available'],
  ] as const)('%s (%s) on %s, told %s, becomes %s (%s)', (state, target, event, told, to, left) => {
    expect(advance(state, target, event, told)).toEqual({ state: to, target: left })
  })

  it('says why an event leads nowhere', () => {
    expect(advance('clean failed', 'available', 'provide')).toBe(
      "Can not transition from state 'clean failed' on event 'provide' (no defined transition)",
    )
    expect(advance('cleaning', 'cleaning', 'wait')).toBe("Target state 'cleaning' is not a 'stable' state")
    expect(advance('cleaning', 'nowhere', 'wait')).toBe("Target state 'nowhere' does not exist")
    expect(advance('nowhere', null, 'wait')).toBe("State 'nowhere' does not exist")
  })
})
