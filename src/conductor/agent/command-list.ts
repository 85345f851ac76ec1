import { pythonJsonError } from '../../python-json-error.ts'
import type { AgentCommand } from './client.ts'
import type { Conductor } from '../conductor.ts'
import { PythonError } from '../failures.ts'

type CommandList = { text: string; commands: AgentCommand[] }

/** From this length on a list is remembered, in characters. */
const long = 50_000

/** The long list that a conductor read last: an agent in a loop has one that grows with every turn. */
const lastLong = new WeakMap<Conductor, CommandList>()

/**
 * The commands that an agent lists in `text`. Of a long list that has only grown, no more than the new end is parsed: a
 * loop would take its square in time.
 */
export function readCommandList(conductor: Conductor, text: string): AgentCommand[] {
  if (text.length < long) return listOf(text).commands
  const before = lastLong.get(conductor)
  const commands = before && grown(before, text)
  const list = commands ? { commands } : listOf(text)
  if (Object.keys(list).length === 1) lastLong.set(conductor, { text, commands: list.commands })
  return list.commands
}

/** The commands of `text` if it is the list of before, and nothing but a list, with more at its end. */
function grown({ text: before, commands }: CommandList, text: string): AgentCommand[] | undefined {
  const known = before.slice(0, -']}'.length)
  const more = before.endsWith('}]}') && text.startsWith(known) && text[known.length] === ',' && text.endsWith(']}')
  if (!more) return undefined
  try {
    const added = JSON.parse(`[${text.slice(known.length + 1, -1)}`) as AgentCommand[]
    return added.length > 0 ? [...commands, ...added] : undefined
  } catch {
    return undefined
  }
}

function listOf(text: string): { commands: AgentCommand[] } {
  const body = decode(text)
  if (Array.isArray(body)) throw new PythonError('TypeError', 'list indices must be integers or slices, not str')
  if (!(body as { commands?: unknown } | null)?.commands) throw new PythonError('KeyError', "'commands'")
  return body as { commands: AgentCommand[] }
}

function decode(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new PythonError('JSONDecodeError', pythonJsonError(text))
  }
}
