import type { Agent } from './agent.ts'
import { AgentError, checkArguments, isAgentErrorType, PythonError } from './errors.ts'
import { JsonText, pythonJson, PythonObject } from './python.ts'
import type { AgentSettings } from './settings.ts'
import type { Machine } from '../machine/machine.ts'
import { genericManager } from './steps/generic.ts'
import { notSteps } from './steps/not-steps.ts'
import { stockManagers } from './steps/stock-managers.ts'

/** The interfaces a step can belong to. A ramdisk may name others; Ironic then never runs the step. */
export type StepInterface = 'deploy' | 'raid' | 'bios' | 'power' | 'management' | 'firmware' | 'vendor' | (string & {})

/** A duration in milliseconds: fixed, or drawn evenly between two bounds. */
export type Duration = number | { fromMs: number; toMs: number }

/** How a step of a hardware manager described as data ends. */
export type StepOutcome =
  /** The step's return value. */
  | { result: unknown }
  /** One of the agent's own errors: its class name and its details. */
  | { error: string; details: string }
  /** Any other Python exception. */
  | { exception: string; text: string }
  /** The manager says the hardware is not for it; the next manager is asked. */
  | { refuses: true }
  /** Never ends. */
  | { hangs: true }
  /** Returns something that JSON cannot carry: from then on no list of commands can be read. */
  | { unserialisable: string }

/** A step as the agent advertises it, and what it does when it is run. */
export type ManagedStep = {
  step: string
  priority: number
  interface: StepInterface
  reboot_requested?: boolean
  /** Clean steps are abortable unless they say otherwise; other kinds do not speak of it. */
  abortable?: boolean
  argsinfo?: Record<string, { description: string; required: boolean }>
  /** Arguments it takes, if others than it advertises. */
  takes?: { required: string[]; optional: string[] }
  /** Nothing by default. */
  duration?: Duration
  /** A null result by default. */
  outcome?: StepOutcome
  /** What the step does, instead of duration and outcome. */
  play?: StepWork
}

/** What a step gets: Ironic's node and ports as sent, and its own arguments. */
export type StepCall = { node: unknown; ports: unknown; args: Record<string, unknown> }

/** A step that does something to the machine. Its return value is the step's result. */
export type StepWork = (agent: Agent, call: StepCall) => unknown

/** A hardware manager described as data. */
export type HardwareManager = {
  /** Key in `hardware_manager_version`. */
  name: string
  /** Python class name: key in `clean_steps`. */
  className: string
  version: string
  /** 0 none, 1 generic, 2 mainline, 3 service provider. The highest is asked first. */
  supportLevel: 0 | 1 | 2 | 3
  cleanSteps?: readonly ManagedStep[]
  deploySteps?: readonly ManagedStep[]
  serviceSteps?: readonly ManagedStep[]
}

/** A manager whose steps work on the machine, by step name. */
export type WorkingManager = HardwareManager & { work?: Record<string, StepWork> }

type Method = { qualifiedName: string; required: string[]; optional: string[]; work: StepWork }
type Kind = 'clean' | 'deploy' | 'service'

const listOf = { clean: 'cleanSteps', deploy: 'deploySteps', service: 'serviceSteps' } as const

/**
 * The hardware managers of one ramdisk build, in the order in which they are asked.
 *
 * @source ironic_python_agent/hardware.py
 */
export class Managers {
  readonly versions: Record<string, string> = {}
  readonly #managers: readonly WorkingManager[]
  readonly #methods: readonly Map<string, Method>[]
  readonly #advertised = new Map<Kind, JsonText>()

  constructor(managers: readonly WorkingManager[]) {
    this.#managers = managers
      .filter(({ supportLevel }) => supportLevel > 0)
      .toSorted((a, b) => b.supportLevel - a.supportLevel)
    this.#methods = this.#managers.map(methodsOf)
    for (const { name, version } of this.#managers) this.versions[name] = version
  }

  /** The answer to `get_<kind>_steps`, made once. */
  advertised(kind: Kind): JsonText {
    let text = this.#advertised.get(kind)
    if (!text) {
      const answer = { [`${kind}_steps`]: this.steps(kind), hardware_manager_version: this.versions }
      this.#advertised.set(kind, (text = new JsonText(pythonJson(answer))))
    }
    return text
  }

  /** The steps of a kind by manager, each step only at the manager that wins it. */
  steps(kind: Kind): Record<string, object[]> {
    const candidates = new Map<string, { manager: WorkingManager; step: ManagedStep }[]>()
    for (const manager of this.#managers) {
      for (const step of manager[listOf[kind]] ?? []) {
        const list = candidates.get(step.step)
        if (list) list.push({ manager, step })
        else candidates.set(step.step, [{ manager, step }])
      }
    }
    const won: Record<string, object[]> = {}
    for (const list of candidates.values()) {
      const [first, ...others] = list as [(typeof list)[0], ...typeof list]
      const { manager, step } = others.reduce((best, each) => (beats(each, best) ? each : best), first)
      ;(won[manager.className] ??= []).push(wireStep(step, kind))
    }
    return won
  }

  /** The methods called `name`, in the order in which the managers are asked. */
  *methods(name: string): Generator<Method> {
    for (const methods of this.#methods) {
      const method = methods.get(name)
      if (method) yield method
    }
    const work = Object.hasOwn(notSteps, name) ? notSteps[name] : undefined
    if (work) yield { qualifiedName: name, required: [], optional: [], work }
  }
}

const none: readonly HardwareManager[] = []
const prepared = new WeakMap<readonly HardwareManager[], Map<string, Managers>>()

/** The managers of an agent set up by `settings` on a machine; shared by all agents with the same ones. */
export function managersOf(
  { hardwareManagers = none, genericManagerVersion }: Pick<AgentSettings, 'hardwareManagers' | 'genericManagerVersion'>,
  machine: Machine,
): Managers {
  const version = genericManagerVersion ?? genericManager.version
  const stock = stockManagers.filter(({ isThere }) => isThere(machine)).map(({ manager }) => manager)
  const key = [version, ...stock.map(({ name }) => name)].join()
  let byKey = prepared.get(hardwareManagers)
  if (!byKey) prepared.set(hardwareManagers, (byKey = new Map()))
  let managers = byKey.get(key)
  if (!managers) {
    managers = new Managers([...hardwareManagers, ...stock, { ...genericManager, version }])
    byKey.set(key, managers)
  }
  return managers
}

/** Runs a step by the first manager that has it and does not refuse. */
export async function dispatch(agent: Agent, name: string, call: StepCall): Promise<unknown> {
  for (const { qualifiedName, required, optional, work } of agent.managers.methods(name)) {
    checkArguments(qualifiedName, call.args, { required, optional, passed: ['node', 'ports'] })
    try {
      return await work(agent, call)
    } catch (error) {
      if (!(error instanceof AgentError) || error.type !== 'IncompatibleHardwareMethodError') throw error
    }
  }
  throw new AgentError('HardwareManagerMethodNotFound', `Could not find method: ${name}`)
}

/** Versions must be the same dictionary, not a part of it. */
export function versionsMatch(sent: unknown, versions: Record<string, string>): boolean {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return false
  const entries = Object.entries(sent)
  return entries.length === Object.keys(versions).length && entries.every(([name, value]) => versions[name] === value)
}

/** Support level, then priority, then the alphabet. */
function beats(
  a: { manager: WorkingManager; step: ManagedStep },
  b: { manager: WorkingManager; step: ManagedStep },
): boolean {
  if (a.manager.supportLevel !== b.manager.supportLevel) return a.manager.supportLevel > b.manager.supportLevel
  if (a.step.priority !== b.step.priority) return a.step.priority > b.step.priority
  return a.manager.className < b.manager.className
}

function wireStep({ step, priority, reboot_requested, abortable, argsinfo, ...rest }: ManagedStep, kind: Kind): object {
  return {
    step,
    priority,
    interface: rest.interface,
    reboot_requested: reboot_requested ?? false,
    abortable: abortable ?? (kind === 'clean' ? true : undefined),
    argsinfo,
  }
}

function methodsOf({ className, work = {}, cleanSteps, deploySteps, serviceSteps }: WorkingManager) {
  const methods = new Map<string, Method>()
  for (const step of [...(cleanSteps ?? []), ...(deploySteps ?? []), ...(serviceSteps ?? [])]) {
    if (methods.has(step.step)) continue
    const names = Object.entries(step.argsinfo ?? {})
    methods.set(step.step, {
      // The base class of all managers has this one.
      qualifiedName: `${step.step === 'erase_devices' ? 'HardwareManager' : className}.${step.step}`,
      required: step.takes?.required ?? names.filter(([, { required }]) => required).map(([name]) => name),
      optional: step.takes?.optional ?? names.filter(([, { required }]) => !required).map(([name]) => name),
      work: work[step.step] ?? step.play ?? ((agent) => playOut(agent, step)),
    })
  }
  return methods
}

/** A step described as data: it takes its time and ends as it was told. */
async function playOut(agent: Agent, { duration = 0, outcome = { result: null } }: ManagedStep): Promise<unknown> {
  const ms =
    typeof duration === 'number' ? duration : duration.fromMs + agent.random.next() * (duration.toMs - duration.fromMs)
  if (ms > 0) await agent.life.clock.sleep(Math.round(ms))
  return playOutcome(outcome)
}

/** Returns, throws or never does either, as ordered. */
export async function playOutcome(outcome: StepOutcome): Promise<unknown> {
  if ('result' in outcome) return outcome.result
  if ('unserialisable' in outcome) return new PythonObject(outcome.unserialisable)
  if ('hangs' in outcome) return new Promise(() => {})
  if ('refuses' in outcome) throw new AgentError('IncompatibleHardwareMethodError')
  if ('exception' in outcome) throw new PythonError(outcome.exception, outcome.text)
  if (!isAgentErrorType(outcome.error)) throw new PythonError(outcome.error, outcome.details)
  throw new AgentError(outcome.error, outcome.details)
}
