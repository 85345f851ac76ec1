import type { NodeRecord } from './api.ts'
import { type Bench, Node } from './bench.ts'
import type { Checks } from './checks.ts'
import { type Announced, describeDisks, amount, tenantBytes, type Truth } from './cleanroom.ts'

type End = { record: NodeRecord; truth: Truth; before: number; errors: string[] }

/** A clean whose agent is started again, by its service manager, while disks are being erased. */
async function interruptedWipe(bench: Bench, machine: Announced): Promise<End> {
  const node = await Node.create(bench, machine, 'redfish-virtual-media')
  await node.manage()
  const before = tenantBytes(await node.truth())
  await node.provision('provide')
  await node.runs('erase_devices', 60_000)
  await node.betweenHeartbeats({ do: 'agent crashes', restartMs: 500 })
  const record = await node.reaches(['available', 'clean failed'], 90_000)
  return { record, truth: await node.truth(), before, errors: bench.errors?.(node.uuid) ?? [] }
}

const line = '='.repeat(100)

/**
 * The headline. On virtual media an agent that starts again in the same boot still has its token; its empty list of
 * commands is taken for the end of the step.
 */
export async function greenIsNotClean(bench: Bench, machine: Announced, checks: Checks): Promise<void> {
  const { record, truth, before } = await interruptedWipe(bench, machine)
  const left = tenantBytes(truth)
  checks.about(`${line}\nGREEN IS NOT CLEAN`)
  checks.say(
    `A tenant gave ${machine.name} back, with ${amount(before)} of data on its disks. ${bench.name} cleans it.`,
  )
  checks.say(
    'While the disks are being erased, the agent in the ramdisk crashes and is started again. Its list of commands',
  )
  checks.say(
    'is empty now. Ironic takes that for "the step is done", goes on, and ends the clean. Nobody erases the rest.',
  )
  checks.say('')
  checks.say(
    `${bench.name} says:  provision_state ${record.provision_state}, last_error ${record.last_error ?? 'none'}, maintenance ${record.maintenance}`,
  )
  for (const disk of describeDisks(truth)) checks.say(`cleanroom says:     ${disk}`)
  checks.say('')
  checks.say(
    left > 0
      ? `So: the next tenant gets ${machine.name} with ${amount(left)} of ${tenants(truth)}'s data on it (${((100 * left) / before).toFixed(0)} %), and every light is green.`
      : `So: nothing is left on ${machine.name}.`,
  )
  checks.equal('provision_state', record.provision_state, 'available')
  checks.equal('last_error', record.last_error, null)
  checks.equal('maintenance', record.maintenance, false)
  checks.equal('fault', record.fault, null)
  checks.that("a tenant's data are on a node that Ironic calls available", left > 0, left)
  checks.that('some of it had been erased: the wipe was under way', left < before, { before, left })
}

/** The same crash where agents speak TLS: an agent that starts again has a new certificate, which Ironic refuses. */
export async function tlsTellsThem(bench: Bench, machine: Announced, checks: Checks): Promise<void> {
  const { record, truth, errors } = await interruptedWipe(bench, machine)
  checks.about('The same crash, with TLS to the agent: it comes back with another certificate, and is refused')
  checks.say(
    `${bench.name} says:  provision_state ${record.provision_state}, last_error ${record.last_error ?? 'none'}`,
  )
  for (const error of errors) checks.say(`${bench.name} logs:  ${error}`)
  checks.say(`cleanroom says:     ${amount(tenantBytes(truth))} of a tenant's data are left, and nobody gets the node`)
  checks.equal('provision_state', record.provision_state, 'clean failed')
  checks.equal('fault', record.fault, 'clean failure')
  checks.matches(
    'last_error',
    record.last_error,
    /^Timeout reached while cleaning the node\. .*'step': 'erase_devices'/,
  )
  checks.that(
    'the certificate was refused',
    errors.some((error) => error.startsWith('Content mismatch for agent_verify_ca')),
    errors,
  )
  checks.that("a tenant's data are left", tenantBytes(truth) > 0)
}

const tenants = ({ disks }: Truth): string =>
  [...new Set(disks.flatMap(({ remains }) => Object.keys(remains)))].join(', ')
