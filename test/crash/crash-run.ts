import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '../../src/sim/seeded-random.ts'
import { examine } from './examine.ts'
import { Load } from './load.ts'
import { startServer } from './server.ts'

export type CrashReport = {
  kills: number
  answered: number
  /** Nodes that were locked when a kill fell, over all kills. */
  locked: number
  wrong: string[]
}

/**
 * Starts a server on a database, works with it, kills it at a random moment, looks at what is left, and does it again on
 * the same database. The seed decides what is asked and how long each life is; when exactly the kill falls, nobody does.
 */
export async function crashRun(kills: number, seed: string, tell: (line: string) => void): Promise<CrashReport> {
  const folder = mkdtempSync(join(tmpdir(), 'cleanroom-crash-'))
  const database = join(folder, 'lab.sqlite')
  const random = seededRandom(seed)
  const load = new Load(random.fork('load'))
  const wrong: string[] = []
  let locked = 0
  try {
    for (let kill = 1; kill <= kills; kill++) {
      const server = await startServer(database)
      wrong.push(...(await stuckAfterStart(server.url)).map((text) => `life ${kill}: ${text}`))
      let over = false
      const working = load.run(server.url, () => over)
      const lifeMs = 20 + Math.floor(random.next() * 600)
      await new Promise((resolve) => setTimeout(resolve, lifeMs))
      await server.kill()
      over = true
      await working
      const found = examine(database, load)
      locked += found.locked
      wrong.push(...found.wrong.map((text) => `kill ${kill}: ${text}`))
      tell(
        `kill ${kill}/${kills} after ${lifeMs} ms, ${load.answered} requests answered, ${found.locked} nodes locked, ${wrong.length} things wrong`,
      )
    }
    return { kills, answered: load.answered, locked, wrong }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Nodes that a start left as if somebody were at work on them. */
async function stuckAfterStart(url: string): Promise<string[]> {
  const headers = { 'X-OpenStack-Ironic-API-Version': 'latest' }
  const response = await fetch(`${url}/v1/nodes?fields=uuid,name,provision_state,reservation,driver`, { headers })
  const { nodes } = (await response.json()) as { nodes: Record<string, string | null>[] }
  return nodes
    .filter(({ driver }) => driver === 'fake-hardware')
    .filter(({ provision_state: state, reservation }) => reservation !== null || state === 'verifying')
    .map((node) => `left by the start: ${JSON.stringify(node)}`)
}
