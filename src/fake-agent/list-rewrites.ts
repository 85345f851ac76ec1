import type { Command, CommandBody, Commands } from './commands.ts'
import type { ListEffect } from './faults.ts'
import { PythonObject, pythonJson } from './python.ts'

type Body = Record<string, unknown>

/** What each rewrite makes of the bodies of a list, oldest first. */
const rewrites: Record<ListEffect['rewrite'], (bodies: Body[], value: string) => unknown[]> = {
  empty: () => [],
  forget: () => [],
  'only get steps': (bodies) => bodies.filter((body) => /^get_\w+_steps$/.test(String(body['command_name']))).slice(-1),
  'newest first': (bodies) => bodies.toReversed(),
  status: (bodies, value) => ofLast(bodies, (body) => ({ ...body, command_status: value })),
  'without key': (bodies, value) =>
    ofLast(bodies, (body) => Object.fromEntries(Object.entries(body).filter(([key]) => key !== value))),
  'other step': (bodies, value) =>
    ofLast(bodies, (body) => ({
      ...body,
      command_result: { ...(body['command_result'] as object), clean_step: { step: value, interface: 'deploy' } },
    })),
  'another command': (bodies, value) => [
    ...bodies,
    {
      id: '00000000-0000-4000-8000-000000000000',
      command_name: value,
      command_status: 'SUCCEEDED',
      command_error: null,
      command_result: null,
    },
  ],
  'failed without error': (bodies) =>
    ofLast(bodies, (body) => ({ ...body, command_status: 'FAILED', command_error: null, command_result: null })),
  poison: (bodies) => bodies,
  huge: (bodies, value) =>
    ofLast(bodies, (body) => ({
      ...body,
      command_result: { ...(body['command_result'] as object), padding: 'x'.repeat(Number(value)) },
    })),
}

const ofLast = (bodies: Body[], change: (body: Body) => Body): Body[] =>
  bodies.map((body, i) => (i === bodies.length - 1 ? change(body) : body))

/** The list as a misbehaving agent shows it. */
export function rewrittenList({ list }: Commands, { rewrite, value = '' }: ListEffect): string {
  if (rewrite === 'forget') list.length = 0
  if (rewrite === 'poison') poison(list.at(-1))
  const bodies = list.map((command) => JSON.parse(command.json()) as CommandBody)
  return pythonJson({ commands: rewrites[rewrite](bodies, value) })
}

function poison(last: Command | undefined): void {
  last?.end('SUCCEEDED', { result: new PythonObject('set') })
}
