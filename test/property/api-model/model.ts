/**
 * Ironic's API as one client sees it, with hardware that does everything at once. No API is asked here: this is what the
 * client expects. The same must hold for every release; where one does otherwise, `differences` says so.
 */

export type ModelNode = {
  uuid: string
  name: string
  state: 'enroll' | 'manageable' | 'available' | 'active' | 'clean failed'
  maintenance: boolean
  reason: string | null
  power: 'power on' | 'power off' | null
  retired: boolean
  description: string | null
  resourceClass: string | null
  extra: Record<string, unknown>
  traits: Set<string>
  /** UUIDs by MAC address. */
  ports: Map<string, string>
}

export type Model = {
  /** The nodes that there are, in order of creation. */
  nodes: ModelNode[]
  /** MAC addresses in use. */
  addresses: Map<string, ModelNode>
}

export const newModel = (): Model => ({ nodes: [], addresses: new Map() })

export const newModelNode = (uuid: string, name: string): ModelNode => ({
  uuid,
  name,
  state: 'enroll',
  maintenance: false,
  reason: null,
  power: null,
  retired: false,
  description: null,
  resourceClass: null,
  extra: {},
  traits: new Set(),
  ports: new Map(),
})

/** Verbs a client sends, with what comes with them. */
export const verbs = {
  manage: {},
  provide: {},
  adopt: {},
  deleted: {},
  abort: {},
  unhold: {},
  'no such verb': {},
  clean: { clean_steps: [{ interface: 'bios', step: 'apply_configuration', args: { settings: [] } }] },
  'clean with an unknown step': { clean_steps: [{ interface: 'bios', step: 'no_such_step' }] },
  'clean without steps': {},
  'clean with a step of no interface': { clean_steps: [{ interface: 'magic', step: 'wand' }] },
  'provide with steps': { clean_steps: [{ interface: 'bios', step: 'apply_configuration', args: { settings: [] } }] },
} as const
export type Verb = keyof typeof verbs

/** The word the API knows. */
export const targetOf = (verb: Verb): string => (verb === 'no such verb' ? verb : (verb.split(' ')[0] ?? verb))

/** What comes of a verb: the answer, and the state in which the node comes to rest. */
export type Outcome = { status: number; state?: ModelNode['state'] }

const refused: Outcome = { status: 400 }

/** Where each verb leads out of each state; everything else is refused. */
const leads: Readonly<Record<ModelNode['state'], Partial<Record<Verb, ModelNode['state']>>>> = {
  enroll: { manage: 'manageable' },
  manageable: {
    provide: 'available',
    clean: 'manageable',
    'clean with an unknown step': 'clean failed',
    adopt: 'active',
  },
  available: { manage: 'manageable' },
  active: { deleted: 'available' },
  'clean failed': { manage: 'manageable' },
}

export function outcomeOf(verb: Verb, { state, retired, maintenance }: ModelNode): Outcome {
  const to = leads[state][verb]
  if (to === undefined) return refused
  // @source ironic/conductor/manager.py do_node_clean
  if (maintenance && targetOf(verb) === 'clean') return refused
  // @source ironic/conductor/manager.py do_provisioning_action: a retired node is not for users.
  if (retired && verb === 'provide') return refused
  if (retired && verb === 'deleted') return { status: 202, state: 'manageable' }
  return { status: 202, state: to }
}

/** @source ironic/common/states.py DELETE_ALLOWED_STATES, and available nodes by default */
export const mayBeDeleted = ({ state, maintenance }: ModelNode): boolean =>
  maintenance || state === 'enroll' || state === 'manageable' || state === 'available'

export const powerTargets = ['power on', 'power off', 'rebooting', 'soft power off', 'no such state'] as const
export type PowerTarget = (typeof powerTargets)[number]

const powerAfter: Readonly<Record<PowerTarget, ModelNode['power']>> = {
  'power on': 'power on',
  'power off': 'power off',
  rebooting: 'power on',
  'soft power off': 'power off',
  'no such state': null,
}

export const powerOutcome = (target: PowerTarget): { status: number; power: ModelNode['power'] } => ({
  status: target === 'no such state' ? 400 : 202,
  power: powerAfter[target],
})

/** Patches a client sends, what is answered, and what becomes of the node. */
export type Patch = { says: string; patch: readonly object[]; status: number; change?: (node: ModelNode) => void }

export const patches = (value: string): Patch[] => [
  {
    says: `description ${value}`,
    patch: [{ op: 'add', path: '/description', value }],
    status: 200,
    change: (node) => (node.description = value),
  },
  {
    says: `resource class ${value}`,
    patch: [{ op: 'replace', path: '/resource_class', value }],
    status: 200,
    change: (node) => (node.resourceClass = value),
  },
  {
    says: `extra.${value}`,
    patch: [{ op: 'add', path: `/extra/${value}`, value: { a: [1, null] } }],
    status: 200,
    change: (node) => (node.extra = { ...node.extra, [value]: { a: [1, null] } }),
  },
  { says: 'no such field', patch: [{ op: 'add', path: '/no_such_field', value }], status: 400 },
  { says: 'a state', patch: [{ op: 'replace', path: '/provision_state', value: 'available' }], status: 400 },
  { says: 'a UUID', patch: [{ op: 'replace', path: '/uuid', value }], status: 400 },
  { says: 'no such operation', patch: [{ op: 'twist', path: '/description', value }], status: 400 },
  { says: 'no patch', patch: [{ path: '/description', value }], status: 400 },
  { says: 'an extra that is not there', patch: [{ op: 'remove', path: '/extra/nowhere' }], status: 400 },
]

/** A node that is available may be handed out at any moment: it cannot be retired. @source ironic/conductor/manager.py */
export const retireStatus = ({ state, retired }: ModelNode, value: boolean): number =>
  state === 'available' && value && !retired ? 409 : 200
