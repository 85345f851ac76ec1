import { uuidFrom } from '../identifiers.ts'
import type { Agent } from './agent.ts'
import { AgentError, type CommandError, exceptionText, PythonError } from './errors.ts'
import { rewrittenList } from './list-rewrites.ts'
import { PythonObject, pythonJson, pythonType } from './python.ts'
import { suffer } from './suffer.ts'

export type Params = Record<string, unknown>
export type CommandStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CLEAN_VERSION_MISMATCH'

/** A command of an extension: when it answers, what it does. */
export type CommandSpec = {
  /** A synchronous command answers when it is done, an asynchronous one at once. */
  kind: 'sync' | 'async'
  /** Refuses bad content before the command is accepted. */
  validate?: (agent: Agent, params: Params) => void
  run: (agent: Agent, params: Params) => unknown
}

/** The commands of an extension by name. */
export type Extension = Record<string, CommandSpec>

/** The command object of the wire: exactly five keys, in this order. */
export type CommandBody = {
  id: string
  command_name: string
  command_status: string
  command_error: unknown
  command_result: unknown
}

/**
 * One accepted command. It keeps no parameters: real agents have not sent them since 2025, and nodes are big.
 *
 * @source ironic_python_agent/extensions/base.py BaseCommandResult
 */
export class Command {
  readonly id: string
  readonly name: string
  status: CommandStatus = 'RUNNING'
  error: CommandError | PythonObject | undefined
  result: unknown
  #json: string | undefined
  #waiting: (() => void)[] | undefined

  constructor(id: string, name: string) {
    this.id = id
    this.name = name
  }

  end(status: CommandStatus, { result, error }: { result?: unknown; error?: CommandError | PythonObject }): void {
    this.#json = undefined
    this.status = status
    this.result = result
    this.error = error
    const waiting = this.#waiting ?? []
    this.#waiting = undefined
    for (const wake of waiting) wake()
  }

  /** Resolves when the command is no longer running. */
  async join(): Promise<void> {
    if (this.status === 'RUNNING') await new Promise<void>((resolve) => (this.#waiting ??= []).push(resolve))
  }

  body(): CommandBody {
    return {
      id: this.id,
      command_name: this.name,
      command_status: this.status,
      command_error: this.error ?? null,
      command_result: this.result ?? null,
    }
  }

  /** The body as sent. Throws `NotSerialisable` for ever if the result or the error is no JSON. */
  json(): string {
    if (this.#json !== undefined) return this.#json
    const text = pythonJson(this.body())
    if (this.status !== 'RUNNING') this.#json = text
    return text
  }
}

/**
 * The commands of one agent process: at most one runs at a time, and all are remembered.
 *
 * @source ironic_python_agent/extensions/base.py ExecuteCommandMixin
 */
export class Commands {
  readonly list: Command[] = []
  readonly #agent: Agent
  readonly #extensions: Record<string, Extension>
  #locked = false
  readonly #queue: (() => void)[] = []

  constructor(agent: Agent, extensions: Record<string, Extension>) {
    this.#agent = agent
    this.#extensions = extensions
  }

  /** Runs a command, or starts it if it is asynchronous. Throws what the request is refused with. */
  async execute(name: unknown, params: Params): Promise<Command> {
    // Synchronous commands run under a lock: parallel requests wait for it, they are not told "busy".
    if (this.#locked) await new Promise<void>((resolve) => this.#queue.push(resolve))
    this.#locked = true
    try {
      return await this.#execute(name, params)
    } finally {
      this.#locked = false
      this.#queue.shift()?.()
    }
  }

  async #execute(name: unknown, params: Params): Promise<Command> {
    if ('command_name' in params)
      throw new PythonError(
        'TypeError',
        "ExecuteCommandMixin.execute_command() got multiple values for argument 'command_name'",
      )
    if (typeof name !== 'string')
      throw new PythonError('AttributeError', `'${pythonType(name)}' object has no attribute 'split'`)
    const dot = name.indexOf('.')
    if (dot < 0) throw new AgentError('InvalidCommandError', 'Command name must be of the form <extension>.<name>')
    const extensionName = name.slice(0, dot)
    const shortName = name.slice(dot + 1)
    const last = this.list.at(-1)
    if (last?.status === 'RUNNING') throw new AgentError('AgentIsBusy', `executing command ${last.name}`)

    const unknownExtension = () =>
      new AgentError('RequestedObjectNotFoundError', `Extension with id ${extensionName} not found.`)
    const extension = lookUp(this.#extensions, extensionName)
    if (!extension) throw unknownExtension()
    const spec = lookUp(extension, shortName)
    if (!spec) throw new AgentError('InvalidCommandError', `Unknown command: ${shortName}`)
    try {
      spec.validate?.(this.#agent, params)
      return spec.kind === 'sync' ? await this.#runNow(spec, shortName, params) : this.#start(spec, shortName, params)
    } catch (error) {
      // The real agent takes any KeyError for an extension it does not have.
      if (error instanceof PythonError && error.type === 'KeyError') throw unknownExtension()
      if (error instanceof AgentError && isInvalidContent(error)) throw error
      const failure = error instanceof AgentError ? error.wire() : poisonOf(error)
      return this.#add(name, (command) => command.end('FAILED', { error: failure }))
    }
  }

  async #runNow(spec: CommandSpec, name: string, params: Params): Promise<Command> {
    const result = await this.#work(spec, name, params)
    const kept = typeof result === 'string' ? { result } : result
    return this.#add(name, (command) => command.end('SUCCEEDED', { result: kept }))
  }

  #start(spec: CommandSpec, name: string, params: Params): Command {
    const agent = this.#agent
    const command = this.#add(name)
    agent.life.spawn(`command ${name}`, async () => {
      try {
        const result = await this.#work(spec, name, params)
        const kept = typeof result === 'string' ? { result: `${name}: ${result}` } : result
        command.end('SUCCEEDED', { result: kept })
      } catch (error) {
        if (error instanceof AgentError && error.type === 'VersionMismatch')
          command.end('CLEAN_VERSION_MISMATCH', { error: error.wire() })
        else command.end('FAILED', { error: asAgentError(error).wire() })
      }
      agent.commandEnded(command)
    })
    return command
  }

  /** The command's work, or what was ordered instead. */
  #work(spec: CommandSpec, name: string, params: Params): unknown {
    const agent = this.#agent
    const step = stepOf(params)
    const does = agent.strike('command', { command: name, step })
    return does ? suffer(agent, does, params, () => spec.run(agent, params)) : spec.run(agent, params)
  }

  #add(name: string, then?: (command: Command) => void): Command {
    const command = new Command(uuidFrom(this.#agent.random), name)
    then?.(command)
    this.list.push(command)
    return command
  }

  find(id: string): Command {
    const command = this.list.find((each) => each.id === id)
    if (!command) throw new AgentError('RequestedObjectNotFoundError', `Command Result with id ${id} not found.`)
    return command
  }

  /** The whole list as sent: oldest first. Throws `NotSerialisable` if any entry is no JSON. */
  listJson(): string {
    const does = this.#agent.strike('list')
    if (does) return rewrittenList(this, does)
    return `{"commands": [${this.list.map((command) => command.json()).join(', ')}]}`
  }
}

function stepOf({ step }: Params): string | undefined {
  const name = typeof step === 'object' && step !== null && 'step' in step ? step.step : undefined
  return typeof name === 'string' ? name : undefined
}

/** Errors of these classes go back to the caller and leave no trace in the list. */
const isInvalidContent = ({ type }: AgentError) =>
  type === 'InvalidCommandError' || type === 'InvalidCommandParamsError'

/** A raw exception is stored as it is by a synchronous command; JSON cannot carry it. */
function poisonOf(error: unknown): PythonObject {
  if (error instanceof PythonError) return new PythonObject(error.type)
  throw error
}

function asAgentError(error: unknown): AgentError {
  if (error instanceof AgentError) return error
  if (error instanceof PythonError) return new AgentError('CommandExecutionError', exceptionText(error))
  throw error
}

/** A row of a table by a name from outside, which may be `constructor`. */
export const lookUp = <Row>(table: Record<string, Row>, name: string): Row | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined
