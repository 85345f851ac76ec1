import { describe, expect, it } from 'vitest'
import { acquire } from '../../src/conductor/task.ts'
import { Refusal } from '../../src/conductor/refusals.ts'
import { newNode, type Node } from '../../src/conductor/node.ts'
import * as manager from '../../src/conductor/manager.ts'
import { Bench, nodeUuid, user } from './flow-bench.ts'

const erasing = [user('erase_devices')]

/** Expects the call to be refused in these words and the node to stay as it was. */
async function expectRefusal(bench: Bench, call: () => Promise<unknown>, name: string, text: string): Promise<void> {
  const before = bench.node
  const error = await call().then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toMatchObject({ name, message: text })
  expect({ ...bench.node, updated_at: null }).toEqual({ ...before, updated_at: null })
  expect(bench.path).toEqual([])
  expect(bench.hardware.actions).toEqual([])
}

describe('what is refused', () => {
  it('refuses a manual clean in maintenance, whatever the option says', async () => {
    for (const allowed of [true, false]) {
      const bench = new Bench({
        node: { maintenance: true },
        options: { 'conductor.allow_provisioning_in_maintenance': allowed },
      })
      await expectRefusal(
        bench,
        () => bench.clean(erasing),
        'NodeInMaintenance',
        `The cleaning operation can't be performed on node ${nodeUuid} because it's in maintenance mode.`,
      )
    }
  })

  it('lets provide start in maintenance and pauses it at the first heartbeat', async () => {
    const bench = new Bench({ node: { maintenance: true } })
    await bench.untilFirstStep()
    expect(bench.state).toBe('clean wait/available')
    expect(bench.path).toEqual(['cleaning', 'clean wait'])
    expect(bench.node).toMatchObject({ last_error: null, maintenance: true, fault: null, reservation: null })
    expect(bench.agent.commands).toEqual([])
    expect(bench.info).toHaveProperty('agent_last_heartbeat')
  })

  it('refuses provide in maintenance where the operator forbids it', async () => {
    const bench = new Bench({
      node: { maintenance: true },
      options: { 'conductor.allow_provisioning_in_maintenance': false },
    })
    await expectRefusal(
      bench,
      () => bench.ask('provide'),
      'NodeInMaintenance',
      `The providing operation can't be performed on node ${nodeUuid} because it's in maintenance mode.`,
    )
  })

  it('refuses to provide a retired node', async () => {
    const bench = new Bench({ node: { retired: true } })
    await expectRefusal(
      bench,
      () => bench.ask('provide'),
      'NodeIsRetired',
      `The providing operation can't be performed on node ${nodeUuid} because it is retired.`,
    )
  })

  it('names the action of a manual clean from the wrong state', async () => {
    const bench = new Bench({ node: { provision_state: 'available' } })
    await expectRefusal(
      bench,
      () => bench.clean(erasing),
      'InvalidStateRequested',
      `The requested action "manual clean" can not be performed on node "${nodeUuid}" while it is in state "available".`,
    )
  })

  it('gives up a lock somebody else holds after three attempts, one second apart', async () => {
    const bench = new Bench({ node: { reservation: 'conductor-2' } })
    const before = bench.world.clock.now()
    await expectRefusal(
      bench,
      () => bench.ask('provide'),
      'NodeLocked',
      `Node ${nodeUuid} is locked by host conductor-2, please retry after the current operation is completed.`,
    )
    expect(bench.world.clock.now() - before).toBe(2000)
  })

  it('waits that long for a lock that comes free', async () => {
    const bench = new Bench()
    const holder = await acquire(bench.conductor, nodeUuid, { purpose: 'test' })
    bench.process.clock.after(1500, () => holder.release())
    await bench.ask('provide')
    expect(bench.state).toBe('clean wait/available')
  })

  it('reports settings that do not validate', async () => {
    const bench = new Bench()
    bench.hardware.failures.set('power.validate', new Refusal('InvalidParameterValue', { message: 'no address' }))
    await expectRefusal(
      bench,
      () => bench.clean(erasing),
      'InvalidParameterValue',
      `Validation of node ${nodeUuid} for cleaning failed: no address`,
    )
  })

  it('refuses a forbidden step', async () => {
    const bench = new Bench()
    await expectRefusal(
      bench,
      () => bench.clean([{ interface: 'vendor', step: 'send_raw' }]),
      'StepNotAllowed',
      `clean step 'vendor.send_raw' is not allowed. Disallowed by operator configuration [api]disallow_clean_steps.`,
    )
  })

  it('limits how many nodes clean at once, but not provide', async () => {
    const bench = busy('upstream')
    await expectRefusal(
      bench,
      () => bench.clean(erasing),
      'ConcurrentActionLimit',
      'Unable to process request at this time. The concurrent action limit for cleaning has been reached. Please contact your administrator and try again later.',
    )
    await bench.ask('provide')
    expect(bench.state).toBe('clean wait/available')
  })

  it('limits provide too, without the quirk', async () => {
    await expect(busy('none').ask('provide')).rejects.toThrow('concurrent action limit for cleaning')
  })

  it('puts everything back when no worker is free', async () => {
    const bench = new Bench()
    occupyWorkers(bench)
    await expect(bench.ask('provide')).rejects.toMatchObject({
      name: 'NoFreeConductorWorker',
      status: 503,
      message: 'Requested action cannot be performed due to lack of free conductor workers.',
    })
    expect(bench.path).toEqual(['cleaning', 'manageable'])
    expect(bench.hardware.actions).toEqual([])
    expect(bench.state).toBe('manageable/null')
    expect(bench.node).toMatchObject({ last_error: 'No free conductor workers available', reservation: null })
    expect(bench.store.history(nodeUuid).at(-1)).toMatchObject({ event_type: 'provisioning', severity: 'ERROR' })
  })

  it('refuses abort and unhold where nothing can be aborted or unheld', async () => {
    for (const [action, state] of [
      ['abort', 'manageable'],
      ['abort', 'clean failed'],
      ['unhold', 'clean wait'],
    ] as const) {
      const bench = new Bench({ node: { provision_state: state, target_provision_state: stable(state) } })
      await expectRefusal(
        bench,
        () => bench.ask(action),
        'InvalidStateRequested',
        `The requested action "${action}" can not be performed on node "${nodeUuid}" while it is in state "${state}".`,
      )
    }
  })

  it('deletes a node that failed cleaning only in maintenance', async () => {
    const bench = new Bench({ node: { provision_state: 'clean failed', target_provision_state: 'available' } })
    const destroy = () => bench.call(() => manager.destroyNode(bench.conductor, nodeUuid))
    await expect(destroy()).rejects.toMatchObject({
      status: 409,
      message: expect.stringMatching(
        `^Can not delete node "${nodeUuid}" while it is in provision state "clean failed"\\. Valid provision states to perform deletion are: `,
      ) as string,
    })
    expect(bench.state).toBe('clean failed/available')
    bench.set({ maintenance: true })
    await destroy()
    expect(bench.store.node(nodeUuid)).toBeUndefined()
  })

  it('refuses provide when a runbook is required and none is configured', async () => {
    const bench = new Bench({ options: { 'conductor.automated_cleaning_step_source': 'runbook' } })
    await expectRefusal(
      bench,
      () => bench.ask('provide'),
      'NodeCleaningFailure',
      `Unable to perform cleaning for node ${nodeUuid}: configuration requires runbook for automated cleaning and none was configured.`,
    )
  })
})

const stable = (state: string): Node['target_provision_state'] => (state === 'manageable' ? null : 'available')

/** A conductor with fifty other nodes in cleaning. */
function busy(quirks: 'upstream' | 'none'): Bench {
  const bench = new Bench({ quirks })
  for (let i = 0; i < 50; i++) {
    const uuid = `30000000-0000-4000-8000-${String(i).padStart(12, '0')}`
    bench.store.createNode(newNode({ uuid, driver: 'redfish', created_at: bench.now, provision_state: 'clean wait' }))
  }
  return bench
}

/** Fills the pool, reserve included, with work that never ends. */
function occupyWorkers(bench: Bench): void {
  for (let i = 0; i < 300; i++) bench.conductor.workers.spawn('busy', () => new Promise(() => {}))
}
