export type BiosValue = string | number | boolean

/** One row of an attribute registry. */
export type BiosAttribute = {
  name: string
  title: string
  type: 'Enumeration' | 'Integer' | 'String' | 'Boolean' | 'Password'
  default: BiosValue
  /** Of an enumeration. */
  values?: readonly string[]
  lowerBound?: number
  upperBound?: number
  increment?: number
  minLength?: number
  maxLength?: number
  readOnly?: boolean
}

export type BiosProblem = 'unknown' | 'read-only' | 'wrong type' | 'not in list' | 'out of range'

/** Attributes every model here has. `SecurityFreezeLock` makes POST freeze the security feature set of ATA drives. */
export const commonAttributes: readonly BiosAttribute[] = [
  { name: 'BootMode', title: 'Boot Mode', type: 'Enumeration', default: 'Uefi', values: ['Uefi', 'Bios'] },
  {
    name: 'SecurityFreezeLock',
    title: 'Security Freeze Lock',
    type: 'Enumeration',
    default: 'Disabled',
    values: ['Enabled', 'Disabled'],
  },
  {
    name: 'LogicalProc',
    title: 'Logical Processor',
    type: 'Enumeration',
    default: 'Enabled',
    values: ['Enabled', 'Disabled'],
  },
  {
    name: 'ProcVirtualization',
    title: 'Virtualization Technology',
    type: 'Enumeration',
    default: 'Enabled',
    values: ['Enabled', 'Disabled'],
  },
  {
    name: 'SysProfile',
    title: 'System Profile',
    type: 'Enumeration',
    default: 'PerfPerWattOptimizedDapc',
    values: ['PerfPerWattOptimizedDapc', 'PerfOptimized', 'Custom'],
  },
  {
    name: 'SriovGlobalEnable',
    title: 'SR-IOV Global Enable',
    type: 'Enumeration',
    default: 'Disabled',
    values: ['Enabled', 'Disabled'],
  },
  {
    name: 'AcPwrRcvryUserDelay',
    title: 'User Defined Delay of AC Power Recovery',
    type: 'Integer',
    default: 60,
    lowerBound: 60,
    upperBound: 600,
    increment: 1,
  },
  { name: 'NumLock', title: 'Keyboard NumLock', type: 'Boolean', default: true },
  { name: 'AssetTag', title: 'Asset Tag', type: 'String', default: '', minLength: 0, maxLength: 63 },
  {
    name: 'SysMfrContactInfo',
    title: 'Manufacturer Contact',
    type: 'String',
    default: 'www.example.com',
    readOnly: true,
  },
  { name: 'SetupPassword', title: 'Setup Password', type: 'Password', default: '', minLength: 0, maxLength: 32 },
]

/** A machine's BIOS attributes: those that differ from the registry's defaults, and those that wait for the next POST. */
export class Bios {
  readonly registry: readonly BiosAttribute[]
  #changed: Record<string, BiosValue> = {}
  #pending: Record<string, BiosValue> | undefined
  /** The next POST starts from the defaults. */
  #resetPending = false
  /** Milliseconds since the epoch at which pending attributes were last applied. */
  appliedAt: number | undefined

  constructor(registry: readonly BiosAttribute[], differing: Record<string, BiosValue> = {}) {
    this.registry = registry
    for (const [name, value] of Object.entries(differing)) this.#changed[name] = value
  }

  get(name: string): BiosValue | undefined {
    return this.#changed[name] ?? this.registry.find((attribute) => attribute.name === name)?.default
  }

  /** Whether the next POST starts from the defaults. */
  get resetsToDefaults(): boolean {
    return this.#resetPending
  }

  /** All attributes, as the running firmware has them. */
  attributes(): Record<string, BiosValue> {
    return Object.fromEntries(this.registry.map(({ name, default: value }) => [name, this.#changed[name] ?? value]))
  }

  /** What the next POST will set. */
  pending(): Record<string, BiosValue> {
    if (!this.#resetPending) return { ...this.#pending }
    const defaults = Object.fromEntries(
      this.registry.filter(({ name }) => name in this.#changed).map(({ name, default: value }) => [name, value]),
    )
    return { ...defaults, ...this.#pending }
  }

  /** Why `value` cannot be set. */
  problem(name: string, value: unknown): BiosProblem | undefined {
    const attribute = this.registry.find((candidate) => candidate.name === name)
    if (!attribute) return 'unknown'
    if (attribute.readOnly) return 'read-only'
    switch (attribute.type) {
      case 'Enumeration':
        if (typeof value !== 'string') return 'wrong type'
        return attribute.values?.includes(value) ? undefined : 'not in list'
      case 'Integer':
        if (typeof value !== 'number' || !Number.isInteger(value)) return 'wrong type'
        return within(value, attribute.lowerBound, attribute.upperBound)
      case 'Boolean':
        return typeof value === 'boolean' ? undefined : 'wrong type'
      case 'String':
      case 'Password':
        if (typeof value !== 'string') return 'wrong type'
        return within(value.length, attribute.minLength, attribute.maxLength)
    }
  }

  /** Leaves values for the next POST; a later one for the same attribute wins. */
  stage(values: Record<string, BiosValue>): void {
    this.#pending = { ...this.#pending, ...values }
  }

  /** The defaults return with the next POST; what was staged before is forgotten. */
  resetToDefaults(): void {
    this.#resetPending = true
    this.#pending = undefined
  }

  /** Done by POST. The names of the attributes that changed. */
  applyPending(at: number): string[] {
    const changes = Object.entries(this.pending()).filter(([name, value]) => this.get(name) !== value)
    if (this.#resetPending) this.#changed = {}
    if (this.#pending) {
      for (const [name, value] of Object.entries(this.#pending)) this.#changed[name] = value
    }
    if (this.#pending || this.#resetPending) this.appliedAt = at
    this.#pending = undefined
    this.#resetPending = false
    return changes.map(([name]) => name)
  }

  toJSON(): BiosState {
    return {
      changed: this.#changed,
      pending: this.#pending,
      resetPending: this.#resetPending,
      appliedAt: this.appliedAt,
    }
  }

  restore({ changed, pending, resetPending, appliedAt }: BiosState): void {
    this.#changed = { ...changed }
    this.#pending = pending && { ...pending }
    this.#resetPending = resetPending
    this.appliedAt = appliedAt
  }
}

export type BiosState = {
  changed: Record<string, BiosValue>
  pending?: Record<string, BiosValue> | undefined
  resetPending: boolean
  appliedAt?: number | undefined
}

const within = (value: number, from = -Infinity, to = Infinity): BiosProblem | undefined =>
  value >= from && value <= to ? undefined : 'out of range'
