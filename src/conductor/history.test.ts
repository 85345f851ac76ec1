import { expect, test } from 'vitest'
import { bareConductor, nodeUuid } from '../../test/conductor/bench.ts'
import { VirtualWorld } from '../sim/virtual-world.ts'
import type { Caller } from './conductor.ts'
import { Writes } from './database-error.ts'
import { recordFlowEnd, recordFlowStart, recordHistory } from './history.ts'
import { newNode, type Step } from './node.ts'
import type { OptionOverrides } from './options/options.ts'
import { timestamp } from './timestamps.ts'

function subject(options: OptionOverrides = {}, caller?: Caller) {
  const world = new VirtualWorld({ seed: 'history' })
  const conductor = bareConductor(world.process('ironic'), options)
  const node = newNode({
    uuid: nodeUuid,
    driver: 'redfish',
    created_at: '',
    provision_state: 'cleaning',
    target_provision_state: 'available',
    provision_updated_at: timestamp(world.clock.now() - 2999),
  })
  conductor.store.createNode(node)
  return { conductor, node, caller, writes: new Writes(conductor), rows: () => conductor.store.history(nodeUuid) }
}

const steps = [{ interface: 'raid', step: 'create', args: { password: 'hunter2', size: 5 } }] as unknown as Step[]

test('a row tells who, when, in which state and after how many whole seconds', () => {
  const it = subject({}, { user: 'u', project: 'p' } as Caller)
  recordHistory(it, { event: 'All well', type: 'provisioning' })
  expect(it.rows()).toMatchObject([
    {
      event: 'All well',
      event_type: 'provisioning',
      severity: 'INFO',
      conductor: 'ironic',
      user: 'u',
      project: 'p',
      state: 'cleaning',
      target_provision_state: 'available',
      duration_seconds: 2,
    },
  ])
  expect(it.node.last_error).toBeNull()
})

test('nobody asked, and nobody knows since when', () => {
  const it = subject()
  it.node.provision_updated_at = null
  recordHistory(it, { event: 'x' })
  expect(it.rows()).toMatchObject([{ event_type: 'UNKNOWN', user: null, project: null, duration_seconds: null }])
})

test('an error becomes last_error, with or without a history', () => {
  for (const kept of [true, false]) {
    const it = subject({ 'conductor.node_history': kept })
    recordHistory(it, { event: 'Broken', error: true })
    expect(it.node.last_error).toBe('Broken')
    expect(it.rows().map((row) => row.severity)).toEqual(kept ? ['ERROR'] : [])
  }
})

test('a flow is told from start to end when it is asked for, without secrets', () => {
  const it = subject({ 'conductor.record_step_flows_in_history': true })
  recordFlowStart(it, { manual: true, steps })
  recordFlowEnd(it, { manual: true, steps })
  recordFlowStart(it, { manual: false, steps: [] })
  recordFlowEnd(it, { manual: false, steps: [], abortedStep: 'raid.create' })
  const list = "[{'interface': 'raid', 'step': 'create', 'args': {'password': '***', 'size': 5}}]"
  expect(it.rows().map((row) => [row.event_type, row.severity, row.event])).toEqual([
    ['manual_cleaning_start', 'INFO', `Starting manual cleaning with steps=${list}`],
    ['manual_cleaning_end', 'INFO', `Manual Cleaning completed successfully with steps=${list}`],
    ['automated_cleaning_start', 'INFO', 'Starting automated cleaning with steps=[]'],
    ['automated_cleaning_end', 'ERROR', "Automated Cleaning aborted at step 'raid.create' with steps=[]"],
  ])
  expect(it.node.last_error).toBe("Automated Cleaning aborted at step 'raid.create' with steps=[]")
})

test('a flow leaves no rows when it is not asked for', () => {
  const it = subject({ 'conductor.record_step_flows_in_history': false })
  recordFlowStart(it, { manual: true, steps })
  recordFlowEnd(it, { manual: true, steps })
  expect(it.rows()).toEqual([])
})
