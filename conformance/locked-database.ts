/**
 * A locked database under a real Ironic: while the agent takes the order to erase, somebody else keeps the SQLite file locked
 * for longer than Ironic waits for it. What the scenario `locked-as-a-step-begins` tells of our conductor.
 */
import Database from 'better-sqlite3'
import { benchOver, Node } from './bench.ts'
import { Checks } from './checks.ts'
import { describeDisks } from './cleanroom.ts'
import { haveDebian, versionOf } from './debian.ts'
import { startIronic } from './ironic.ts'
import { pause, withCleanUp } from './processes.ts'

const checks = new Checks()
const cleanTimeoutSeconds = 20
/** Seconds after which Ironic gives up a write. */
const patienceSeconds = 1
const lockedForMs = 30_000

async function main(): Promise<number> {
  if (!(await haveDebian('conformance:database', ['ironic', 'sushy']))) return 0
  const settings = {
    profile: 'tiny-vm',
    speed: 150,
    nodes: 1,
    cleanTimeoutSeconds,
    heartbeatTimeoutSeconds: 5,
    erasePriority: 10,
  }
  const ironic = await startIronic(
    { CLEAN_TIMEOUT: String(cleanTimeoutSeconds), ERASE_PRIORITY: '10', POWER_SYNC: '3600' },
    { database: { connection: `sqlite:///@BASE@/state/ironic.sqlite?timeout=${patienceSeconds}` } },
  )
  const bench = await benchOver(ironic, settings)
  console.log(`Ironic ${await versionOf('ironic')}, whose database is locked for ${lockedForMs / 1000} s`)
  const [machine] = bench.lab.machines
  if (!machine) throw new Error('no machine was announced')
  const node = await Node.create(bench, machine, 'redfish-virtual-media')
  await node.manage()
  // The agent thinks for a while about the order, so that there is a moment to lock the database in: it is the third,
  // after the question for its steps and the wipe of metadata.
  const order = { method: 'POST', path: '/v1/commands/**', nth: 3 }
  await node.fault({ do: 'agent http', rule: { name: 'thinks', match: order, does: { delayMs: 4_000 } } })
  await node.provision('provide')
  await told(async () => (await bench.lab.journal()).some(({ kind, rule }) => kind === 'fault' && rule === 'thinks'))
  const somebodyElse = new Database(ironic.database)
  somebodyElse.exec('BEGIN IMMEDIATE')
  await pause(lockedForMs)
  somebodyElse.exec('ROLLBACK')
  somebodyElse.close()
  await pause(3 * cleanTimeoutSeconds * 1_000)

  const record = await node.record()
  const abort = await bench.api.send('PUT', `/v1/nodes/${node.uuid}/states/provision`, { target: 'abort' })
  checks.equal('provision_state, a minute after', record.provision_state, 'cleaning')
  checks.equal('last_error', record.last_error, null)
  checks.that('it is locked', record.reservation !== null, record.reservation)
  checks.that('abort is refused', abort.status >= 400, abort.text)
  checks.that('the log says why', ironic.log().includes('database is locked'))
  for (const disk of describeDisks(await node.truth())) checks.say(disk)
  return checks.verdict('conformance:database')
}

async function told(what: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 600; i++) {
    if (await what()) return
    await pause(100)
  }
  throw new Error('the agent was never asked to erase')
}

await withCleanUp(main)
