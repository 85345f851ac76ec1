import { describe, expect, it } from 'vitest'
import type { Step } from './node.ts'
import { pythonRepr } from './python/repr.ts'
import { quirkPolicy } from './quirks.ts'
import { allowedSteps, enabledInOrder, needsNoRamdisk, stepId, validateUserSteps, withPriorities } from './steps.ts'

const step = (id: string, priority: number, more: Partial<Step> = {}): Step => {
  const [kind = '', name = ''] = id.split('.')
  return { interface: kind, step: name, priority, ...more }
}
const ids = (steps: readonly Step[]) => steps.map(stepId)

describe('the order of automated cleaning', () => {
  it('is by priority, then by interface, then as given; zero is out and negative is in', () => {
    const steps = ['raid.a', 'bios.b', 'deploy.c', 'firmware.d', 'management.e', 'power.f', 'vendor.g'].map((id) =>
      step(id, 5),
    )
    const more = [step('deploy.last', -1), step('deploy.off', 0), step('raid.first', 9), step('deploy.again', 5)]
    expect(ids(enabledInOrder([...steps, ...more]))).toEqual([
      'raid.first',
      'vendor.g',
      'power.f',
      'management.e',
      'firmware.d',
      'deploy.c',
      'deploy.again',
      'bios.b',
      'raid.a',
      'deploy.last',
    ])
  })

  it('follows the operator’s priorities, of which an empty one says nothing', () => {
    const steps = [step('deploy.a', 1), step('deploy.b', 2), step('deploy.c', 3)]
    const changed = withPriorities(steps, { 'deploy.a': '0', 'deploy.b': '', 'deploy.c': '-4' })
    expect(changed.map(({ priority }) => priority)).toEqual([0, 2, -4])
  })

  it('takes no word for a priority, and none for a step nobody has', () => {
    const steps = [step('deploy.a', 1), step('deploy.b', 2)]
    expect(() => withPriorities(steps, { 'deploy.b': 'high' })).toThrow(
      "invalid literal for int() with base 10: 'high'",
    )
    expect(() => withPriorities(steps, { 'deploy.b': '5x' })).toThrow('invalid literal')
    expect(withPriorities(steps, { 'deploy.c': 'high', 'deploy.a': ' +1_0 ' })[0]?.priority).toBe(10)
  })

  it('leaves forbidden steps out', () => {
    expect(ids(allowedSteps([step('vendor.send_raw', 1), step('deploy.a', 1)], ['vendor.send_raw']))).toEqual([
      'deploy.a',
    ])
  })
})

describe('a user’s steps', () => {
  const known = [
    step('deploy.a', 10, { abortable: true, reboot_requested: true }),
    step('bios.b', 0, {
      requires_ramdisk: false,
      argsinfo: {
        x: { description: 'an x', required: true },
        y: { description: '', required: true },
        z: { description: 'z' },
      },
    }),
  ]
  const check = (steps: Step[], more: { disableRamdisk?: boolean; quirks?: 'upstream' | 'none' } = {}) =>
    validateUserSteps(steps, known, {
      disableRamdisk: more.disableRamdisk ?? false,
      quirks: quirkPolicy(more.quirks ?? 'upstream'),
    })
  const user = (id: string, more: Partial<Step> = {}): Step => {
    const { priority: _, ...rest } = step(id, 0, more)
    return rest
  }

  it('take abortable and priority from the driver, in their own order, as often as they are named', () => {
    const steps = [
      { interface: 'deploy', step: 'a', abortable: true, priority: 10 },
      { interface: 'deploy', step: 'a', args: {}, abortable: true, priority: 10 },
    ]
    expect(check([user('deploy.a'), user('deploy.a', { args: {} })])).toEqual({ steps, given: steps, errors: [] })
  })

  it('keep reboot_requested only without the quirk', () => {
    expect(check([user('deploy.a')], { quirks: 'none' }).steps[0]).toMatchObject({ reboot_requested: true })
  })

  it('are told everything that is wrong with them', () => {
    const b = user('bios.b', { args: { q: 1, r: 2 } })
    const { errors } = check([user('deploy.no'), b, user('deploy.a')], { disableRamdisk: true })
    expect(errors).toEqual([
      "node does not support this clean step: {'interface': 'deploy', 'step': 'no'}",
      `clean step ${pythonRepr(b)} has these unexpected arguments: q, r`,
      `clean step ${pythonRepr(b)} is missing these required arguments: x (an x), y`,
      "clean step {'interface': 'deploy', 'step': 'a'} requires booting a ramdisk",
    ])
  })

  it('lose what is reserved or for child nodes, or keep it in place without the quirk', () => {
    const steps = [user('power.hold'), user('deploy.a'), user('bios.zz', { execute_on_child_nodes: true })]
    expect(ids(check(steps).steps)).toEqual(['deploy.a'])
    expect(ids(check(steps, { quirks: 'none' }).steps)).toEqual(['power.hold', 'deploy.a', 'bios.zz'])
  })

  it('need no ramdisk when every step that is looked at needs none', () => {
    expect(needsNoRamdisk([user('bios.b'), user('power.hold')], known)).toBe(true)
    expect(needsNoRamdisk([user('bios.b'), user('deploy.a')], known)).toBe(false)
    expect(needsNoRamdisk([user('bios.unknown')], known)).toBe(false)
  })
})
