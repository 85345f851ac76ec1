import fc from 'fast-check'
import { manual, oddRequest, provide } from './actions.ts'
import { at } from './moments.ts'
import { trouble } from './faults.ts'
import type { Plan } from '../plan.ts'

/** How a clean begins. */
export const first = fc.oneof({ weight: 3, arbitrary: provide }, { weight: 2, arbitrary: manual })

/** The second time the steps are fetched, which is when the versions differ. */
const secondFetch = (does: object): Plan['faults'][number] => ({
  do: 'agent http',
  rule: { match: { method: 'POST', body: { name: 'clean.get_clean_steps' }, nth: 2 }, does },
})
export const fetchedAgain = fc.constantFrom<Plan['faults']>(
  [],
  [],
  [secondFetch({ merge: { command_result: { clean_steps: null } } })],
  [secondFetch({ status: 200, body: { command_status: 'SUCCEEDED', command_result: {} } })],
  [secondFetch({ status: 500, body: { faultstring: 'No' } })],
)
export const newVersions = fc.constantFrom<Plan['faults'][number]>(
  { do: 'agent fault', id: 'F60' },
  { do: 'agent fault', id: 'F60' },
  { do: 'agent fault', id: 'F61' },
)
export const aborted = fc
  .constantFrom(1, 2)
  .chain((nth) => fc.constantFrom(1, 500, 2_000).map((afterMs) => ({ nth, afterMs })))
  .map((when): Plan['actions'] => [{ do: 'abort', on: { kind: 'step', phase: 'wait' }, ...when }])

/** A controller that needs a task for a volume, and the task fails. */
export const failedTask: Plan['faults'] = [{ do: 'volume task fails' }]

/** A controller that makes volumes at once or with the next reset. */
export const raidFleet = fc
  .constantFrom('hba-raid-1u', 'hardware-raid-2u')
  .map((profile): Plan['fleet'] => ({ profile, tenant: null, record: { raid_interface: 'redfish' } }))

export const oddRequests = fc.array(at(fc.oneof(oddRequest, provide)), { minLength: 1, maxLength: 5 })

/** As few workers as Ironic allows. */
export const fewWorkers = {
  'conductor.workers_pool_size': 6,
  'conductor.sync_power_state_workers': 1,
  'conductor.periodic_max_workers': 1,
  'conductor.power_state_change_timeout': 300,
}
/** Everybody's power is changed before a poller asks for one node's BIOS, so that no worker is left for that node. */
export const crowd = fc
  .tuple(fc.constantFrom(20_000, 40_000, 50_000, 100_000), fc.constantFrom('rebooting', 'power on', 'power on'))
  .map(([afterMs, target]): Plan['actions'] => [
    {
      do: 'clean',
      node: 'node-1',
      steps: [
        {
          interface: 'bios',
          step: 'apply_configuration',
          args: { settings: [{ name: 'LogicalProc', value: 'Disabled' }] },
        },
      ],
    },
    { do: 'power', target, afterMs },
  ])
export const crowdTrouble = fc
  .constantFrom(10_000, 20_000, 60_000)
  .map((afterMs): Plan['faults'] => [
    { do: 'machine ignores', orders: ['powerOn', 'powerOff'], afterMs, forMs: 400_000 },
  ])

/** One node after the other. */
export const staggered = fc
  .tuple(first, first, fc.constantFrom(35_000, 45_000, 60_000))
  .map(([one, other, afterMs]): Plan['actions'] => [
    { ...one, node: 'node-1' },
    { ...other, node: 'node-2', afterMs },
  ])

export const maybe = (action: Plan['actions'][number]) => fc.constantFrom<Plan['actions']>([], [action])

const busyAnswer = { status: 409, body: { faultstring: 'Agent is busy: executing command get_clean_steps' } }
export const busyAgent = fc
  .tuple(
    fc.constantFrom<Plan['faults'][number]>(
      { do: 'agent fault', id: 'F24' },
      {
        do: 'agent http',
        rule: { match: { method: 'POST', body: { name: 'clean.get_clean_steps' } }, times: 1, does: busyAnswer },
      },
    ),
    trouble(1),
  )
  .map(([one, others]) => [one, ...others])

/** Lists of commands in which the last one is another controller's. */
export const strangeLists = fc
  .tuple(fc.constantFrom('FAILED', 'SUCCEEDED', 'RUNNING'), trouble(1))
  .map(([status, others]): Plan['faults'] => [
    {
      do: 'agent http',
      rule: {
        match: { method: 'GET', path: '/v1/commands/', fromMs: 30_000 },
        times: 2,
        does: {
          status: 200,
          body: {
            commands: [
              {
                id: '00000000-0000-4000-8000-000000000000',
                command_name: 'execute_clean_step',
                command_params: { step: { interface: 'deploy', step: 'another_step' } },
                command_status: status,
                command_error: status === 'FAILED' ? { message: 'no' } : null,
                command_result:
                  status === 'SUCCEEDED' ? { clean_step: { interface: 'deploy', step: 'another_step' } } : null,
              },
            ],
          },
        },
      },
    },
    ...others,
  ])

/** The conductor dies while it works on a node, and comes back, or another does. */
export const killedAtWork = fc
  .tuple(
    fc.constantFrom<'conductor killed' | 'conductor replaced'>('conductor killed', 'conductor replaced'),
    fc.constantFrom(1, 2, 3),
    fc.constantFrom(1, 5, 15, 40, 500),
    fc.constantFrom(100, 20_000, 100_000),
  )
  .map(([what, nth, afterMs, forMs]): Plan['faults'] => [
    { do: what, on: { kind: 'transition', to: 'cleaning' }, nth, afterMs, forMs },
  ])

/** An agent with a step that is called as the conductor's own, and may be aborted while the node is held. */
export const holdingAgent = fc.constant<Plan['fleet']>({
  agent: {
    hardwareManagers: [
      {
        name: 'holding_manager',
        className: 'HoldingHardwareManager',
        version: '1.0',
        supportLevel: 3,
        cleanSteps: [{ step: 'hold', priority: 50, interface: 'deploy', abortable: true, duration: 1_000 }],
      },
    ],
  },
})

/** A node of another's chassis is being cleaned, or was, when a step for all of the chassis is ordered. */
export const chassis = fc
  .tuple(
    fc.constantFrom(
      { interface: 'bios', step: 'factory_reset', execute_on_child_nodes: true },
      { interface: 'deploy', step: 'erase_devices_metadata', execute_on_child_nodes: true },
    ),
    fc.constantFrom(20_000, 50_000, 60_000, 200_000),
  )
  .map(([step, afterMs]): Plan['actions'] => [
    {
      do: 'patch',
      node: 'node-2',
      patch: [{ op: 'add', path: '/parent_node', value: 'node-1' }],
    },
    { do: 'provide', node: 'node-2', afterMs: 1_000 },
    { do: 'clean', node: 'node-1', afterMs, steps: [step] },
  ])
