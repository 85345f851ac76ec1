import { describe, expect, it } from 'vitest'
import type { Node } from '../../src/conductor/node.ts'
import { accepts, allStates, isProvisionState, updateAllowedStates, verbs } from '../../src/conductor/states.ts'
import { apiBench } from './api-bench.ts'

const steps = [{ interface: 'vendor', step: 'log_passthrough' }]
type Action = 'clean' | 'provide' | 'manage' | 'abort' | 'unhold' | 'power' | 'patch'

async function act(given: Partial<Node>, action: Action) {
  const bench = await apiBench()
  const node = bench.addNode({ power_state: 'power on', ...given })
  const path = `/v1/nodes/${node.uuid}`
  const answer = await {
    power: () => bench.latest('PUT', `${path}/states/power`, { target: 'power off' }),
    patch: () => bench.latest('PATCH', path, [{ op: 'add', path: '/extra/a', value: 1 }]),
    provision: () =>
      bench.latest('PUT', `${path}/states/provision`, {
        target: action,
        ...(action === 'clean' ? { clean_steps: steps } : {}),
      }),
  }[action === 'power' || action === 'patch' ? action : 'provision']()
  return { ...bench, node, answer }
}

const locked = { reservation: 'cond-1' }
const cleaning = { provision_state: 'cleaning', target_provision_state: 'available' }

/** What the real API answered, state by state: clean, provide, manage, abort, unhold, power, patch. */
const matrix: [name: string, given: Partial<Node>, ...answers: number[]][] = [
  ['manageable', { provision_state: 'manageable' }, 202, 202, 400, 400, 400, 202, 200],
  ['cleaning, locked', { ...cleaning, ...locked }, 409, 409, 409, 409, 409, 400, 409],
  ['cleaning, not locked', cleaning, 400, 400, 202, 400, 400, 400, 409],
  ['clean wait', { ...cleaning, provision_state: 'clean wait' }, 400, 400, 400, 202, 400, 400, 409],
  ['clean hold', { ...cleaning, provision_state: 'clean hold' }, 400, 400, 400, 202, 202, 202, 409],
  ['clean failed', { ...cleaning, provision_state: 'clean failed' }, 400, 400, 202, 400, 400, 202, 200],
  ['available', { provision_state: 'available' }, 400, 400, 202, 400, 400, 202, 200],
  ['deleting, locked', { ...cleaning, provision_state: 'deleting', ...locked }, 409, 409, 409, 409, 409, 409, 409],
  ['deleting, not locked', { ...cleaning, provision_state: 'deleting' }, 202, 400, 400, 400, 400, 202, 409],
]
const actions: Action[] = ['clean', 'provide', 'manage', 'abort', 'unhold', 'power', 'patch']
const cells = matrix.flatMap(([name, given, ...answers]) =>
  actions.map((action, index) => [name, action, answers[index] as number, given] as const),
)

/** The words of an answer: of the lock when it is held, of the state otherwise. */
function wording(action: Action, status: number, { uuid, provision_state: state, reservation }: Node): unknown {
  if (status < 400) return ''
  const asked = action === 'power' ? 'power off' : action
  if (status === 400)
    return `The requested action "${asked}" can not be performed on node "${uuid}" while it is in state "${state}".`
  if (action === 'patch') return `Node ${uuid} can not be updated while a state transition is in progress.`
  return `Node ${uuid} is locked by host ${reservation}, please retry after the current operation is completed.`
}

describe('what a node in a state lets be done to it', () => {
  it.each(cells)('%s: %s is answered %i', async (_, action, status, given) => {
    const { answer, store, node } = await act(given, action)
    expect([answer.status, answer.error.faultstring ?? '']).toEqual([status, wording(action, status, node)])
    // A refusal changes nothing.
    const unchanged = answer.status >= 400
    expect(unchanged ? store.node(node.uuid) : undefined).toEqual(unchanged ? node : undefined)
  })

  it('names the state when the action is not for it, and the holder when somebody works on the node', async () => {
    const free = await act({ ...cleaning, provision_state: 'clean wait' }, 'provide')
    expect(free.answer.error.faultstring).toBe(
      `The requested action "provide" can not be performed on node "${free.node.uuid}" while it is in state "clean wait".`,
    )
    const busy = await act({ ...cleaning, ...locked }, 'clean')
    expect(busy.answer.error.faultstring).toBe(
      `Node ${busy.node.uuid} is locked by host cond-1, please retry after the current operation is completed.`,
    )
  })

  it('lets a stuck cleaning node be managed, and keeps what its clean left behind', async () => {
    const left = {
      clean_step: { interface: 'deploy', step: 'erase_devices' },
      maintenance: true,
      fault: 'clean failure',
    }
    const { answer, store, node } = await act({ ...cleaning, ...left }, 'manage')
    expect(answer.status).toBe(202)
    expect(store.node(node.uuid)).toMatchObject({
      ...left,
      provision_state: 'manageable',
      target_provision_state: null,
    })
  })
})

// Goal: in no state does a verb that the machine does not have pass. Method: every state against every verb.
describe('every verb in every state of the machine', () => {
  const states = allStates.filter(isProvisionState)
  const targets = Object.keys(verbs).filter((verb) => !['service', 'rescue', 'unrescue', 'inspect'].includes(verb))
  it.each(targets)('%s', async (target) => {
    const bench = await apiBench()
    for (const state of states) {
      const node = bench.addNode({ provision_state: state })
      if (accepts(state, verbs[target] as string)) continue
      const { status, error } = await bench.latest('PUT', `/v1/nodes/${node.uuid}/states/provision`, { target })
      expect([state, status]).toEqual([state, 400])
      expect(error.faultstring).toContain(`while it is in state "${state}"`)
    }
  })

  it('PATCH is refused exactly in the states of transition', async () => {
    const bench = await apiBench()
    for (const state of states) {
      const node = bench.addNode({ provision_state: state, target_provision_state: 'available' })
      const patch = [{ op: 'replace', path: '/extra', value: { a: 1 } }]
      const { status } = await bench.latest('PATCH', `/v1/nodes/${node.uuid}`, patch)
      const allowed = updateAllowedStates.includes(state) && state !== 'inspecting'
      expect([state, status]).toEqual([state, allowed ? 200 : 409])
    }
  })

  it('DELETE is refused in all but a few, unless in maintenance', async () => {
    const bench = await apiBench()
    const allowed = ['manageable', 'enroll', 'adopt failed', 'available']
    for (const state of states) {
      const node = bench.addNode({ provision_state: state })
      const { status, error } = await bench.latest('DELETE', `/v1/nodes/${node.uuid}`)
      expect([state, status]).toEqual([state, allowed.includes(state) ? 204 : 409])
      expect(error.faultstring ?? `while it is in provision state "${state}"`).toContain(
        `while it is in provision state "${state}"`,
      )
      const other = bench.addNode({ provision_state: state, maintenance: true })
      expect((await bench.latest('DELETE', `/v1/nodes/${other.uuid}`)).status).toBe(204)
    }
  })
})
