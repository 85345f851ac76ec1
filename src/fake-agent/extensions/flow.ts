import { Commands, type CommandSpec, type Extension, lookUp, type Params } from '../commands.ts'
import { AgentError, checkArguments, PythonError } from '../errors.ts'

/**
 * Runs several commands one after the other. They are in a list of their own, which nobody can read.
 *
 * @source ironic_python_agent/extensions/flow.py
 */
export const flowOf = (extensions: Record<string, Extension>): Extension => ({
  start_flow: {
    kind: 'async',
    validate(_agent, params) {
      checkArguments('_validate_exts', params, { optional: ['flow'] })
      for (const name of tasksOf(params).flatMap((task) => Object.keys(task))) {
        const [extension, command] = split(name)
        const found = lookUp(extensions, extension)
        if (!found) throw new AgentError('RequestedObjectNotFoundError', `Extension with id ${extension} not found.`)
        if (!lookUp<CommandSpec>(found, command))
          throw new AgentError('InvalidCommandParamsError', `Extension ${extension} doesn't provide ${command} method`)
      }
    },
    async run(agent, params) {
      const commands = new Commands(agent, extensions)
      for (const [name, of] of tasksOf(params).flatMap((task) => Object.entries(task))) {
        const command = await commands.execute(name, of)
        await command.join()
        if (command.status === 'FAILED') throw new AgentError('CommandExecutionError', `${name} was failed`)
      }
    },
  },
})

function tasksOf({ flow }: Params): Record<string, Params>[] {
  if (Array.isArray(flow)) return flow as Record<string, Params>[]
  throw new PythonError('TypeError', "'NoneType' object is not iterable")
}

function split(name: string): [extension: string, command: string] {
  const dot = name.indexOf('.')
  if (dot < 0) throw new AgentError('InvalidCommandError', 'Command name must be of the form <extension>.<name>')
  return [name.slice(0, dot), name.slice(dot + 1)]
}
