import * as v from 'valibot'
import type { InputOf, OutputOf } from '../scenarios/parts.ts'
import type { LabNode } from './assemble.ts'
import { RawBody, type ApiAnswer, type Operator } from './operator.ts'

type ActionRow<Args extends v.ObjectEntries> = {
  /** One line for people. */
  says: string
  args: Args
  act(operator: Operator, node: LabNode, args: OutputOf<Args>): Promise<ApiAnswer>
}

const action = <const Args extends v.ObjectEntries>(row: ActionRow<Args>): ActionRow<Args> => row
const verb = (target: string, says: string) =>
  action({ says, args: {}, act: (operator, { uuid }) => operator.provision(uuid, target) })

const Step = v.looseObject({})

/** Everything an operator does in a scenario: a request to the API each. */
export const actions = {
  manage: verb('manage', 'Takes the node to manageable.'),
  provide: action({
    says: 'Starts automated cleaning.',
    args: {},
    act: (operator, { uuid }) => operator.provision(uuid, 'provide'),
  }),
  clean: action({
    says: 'Starts manual cleaning with these steps.',
    args: { steps: v.array(Step), disableRamdisk: v.optional(v.boolean()) },
    act: (operator, { uuid }, { steps, disableRamdisk }) =>
      operator.provision(uuid, 'clean', {
        clean_steps: steps,
        ...(disableRamdisk === undefined ? {} : { disable_ramdisk: disableRamdisk }),
      }),
  }),
  abort: verb('abort', 'Aborts cleaning.'),
  unhold: verb('unhold', 'Lets a held node go on.'),
  adopt: verb('adopt', 'Takes over a node that has an instance already: it becomes active.'),
  undeploy: verb('deleted', 'Ends the instance; automated cleaning follows.'),
  'set maintenance': action({
    says: 'Takes the node out of service.',
    args: { reason: v.optional(v.string(), 'looking into it') },
    act: (operator, { uuid }, { reason }) => operator.request('PUT', `/v1/nodes/${uuid}/maintenance`, { reason }),
  }),
  'clear maintenance': action({
    says: 'Puts the node back into service.',
    args: {},
    act: (operator, { uuid }) => operator.request('DELETE', `/v1/nodes/${uuid}/maintenance`),
  }),
  power: action({
    says: 'Changes the power state.',
    args: { target: v.string() },
    act: (operator, { uuid }, { target }) => operator.request('PUT', `/v1/nodes/${uuid}/states/power`, { target }),
  }),
  patch: action({
    says: "Changes fields of the node's record, by JSON patch.",
    args: { patch: v.array(v.looseObject({ op: v.string(), path: v.string() })) },
    act: (operator, { uuid }, { patch }) => operator.request('PATCH', `/v1/nodes/${uuid}`, patch),
  }),
  'set raid': action({
    says: 'Sets the RAID configuration to make.',
    args: { config: v.looseObject({}) },
    act: (operator, { uuid }, { config }) => operator.request('PUT', `/v1/nodes/${uuid}/states/raid`, config),
  }),
  delete: action({
    says: 'Removes the node from Ironic.',
    args: {},
    act: (operator, { uuid }) => operator.request('DELETE', `/v1/nodes/${uuid}`),
  }),
  request: action({
    says: 'Any request to the API; `$node` in the path is the UUID of the node. `text` is a body that need not be JSON.',
    args: { method: v.string(), path: v.string(), body: v.optional(v.unknown()), text: v.optional(v.string()) },
    act: (operator, { uuid }, { method, path, body, text }) =>
      operator.request(method, path.replaceAll('$node', uuid), text === undefined ? body : new RawBody(text)),
  }),
}

export type ActionName = keyof typeof actions
export const actionNames = Object.keys(actions) as ActionName[]

/** What every action may have beside its own arguments. */
const common = {
  /** What the API must answer; by default any success. */
  answer: v.optional(
    v.strictObject({ status: v.union([v.number(), v.array(v.number())]), text: v.optional(v.string()) }),
  ),
}

export const actionSchemas: Readonly<Record<string, v.ObjectEntries>> = Object.fromEntries(
  Object.entries(actions).map(([name, { args }]): [string, v.ObjectEntries] => [name, { ...args, ...common }]),
)

type ArgsOf<Row> = Row extends { args: infer Args extends v.ObjectEntries } ? Args : never
/** An action's own arguments, as written in a scenario. */
export type ActionArgs = {
  [Name in ActionName]: { do: Name } & InputOf<ArgsOf<(typeof actions)[Name]>> & InputOf<typeof common>
}[ActionName]
