import { Refusal } from '../refusals.ts'
import type { Runbook } from '../store/store.ts'
import { uuidOrName } from './arguments.ts'
import type { ApiContext } from './env.ts'

/** The runbook of the path, by UUID or name. */
export function runbookOf(c: ApiContext): Runbook {
  const ident = uuidOrName('runbook_ident', c.req.param('runbook')) ?? ''
  const runbook = c.env.conductor.store.runbook(ident)
  if (!runbook) throw new Refusal('RunbookNotFound', { runbook: ident })
  return runbook
}
