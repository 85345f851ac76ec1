import type { Node, Step } from '../node.ts'
import { pythonRepr } from '../python/repr.ts'
import { Refusal } from '../refusals.ts'
import type { ApiContext } from './env.ts'
import { ClientSideError } from './errors.ts'
import { allows, requireVersion } from './versions.ts'

type Request = { target: string; runbook: string | null; cleanSteps: Step[] | null; serviceSteps: Step[] | null }

/**
 * What a runbook puts in the place of explicit steps. Its stored order counts, not each step's `order`.
 *
 * @source ironic/api/controllers/v1/node.py `_handle_runbook`
 */
export function stepsOfRunbook(c: ApiContext, node: Node, { target, runbook: ident, ...given }: Request) {
  requireVersion(c, 'runbooks')
  const runbook = c.env.conductor.store.runbook(ident ?? '')
  if (!runbook) throw new Refusal('RunbookNotFound', { runbook: ident ?? '' })
  const notApproved = `This runbook has not been approved for use on this node ${node.uuid}.`
  if (allows(c, 'runbookTraits')) {
    if (runbook.traits.length === 0)
      throw new ClientSideError(
        `Runbook ${runbook.uuid} has no traits configured. Please ask an administrator to add traits to the runbook.`,
      )
    if (!runbook.traits.some((trait) => node.traits.includes(trait)))
      throw new ClientSideError(
        `${notApproved} The node does not have any of the runbook's traits ${pythonRepr(runbook.traits.toSorted())}. Please ask an administrator to add a matching trait to your node.`,
      )
  } else if (!node.traits.includes(runbook.name))
    throw new ClientSideError(`${notApproved} Please ask an administrator to add it to your node traits.`)
  const steps = runbook.steps.map(({ interface: part, step, args, order }) => ({ interface: part, step, args, order }))
  const instead = { disableRamdisk: runbook.disable_ramdisk }
  if (target !== 'clean' && target !== 'service') return instead
  const explicit = target === 'clean' ? given.cleanSteps : given.serviceSteps
  if (explicit?.length) throw new ClientSideError(`Please provide either "${target}_steps" or a runbook, but not both.`)
  return target === 'clean' ? { ...instead, cleanSteps: steps } : { ...instead, serviceSteps: steps }
}
