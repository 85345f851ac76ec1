/** Says how many small changes of the source a test notices. `npm run mutation -- --help` */
import { fork, type ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { areas, type Area } from './areas.ts'
import { instrument, mutatedIn, root, type Mutant } from './instrument.ts'
import type { Fate, Order, Told } from './judge.ts'
import { tableOf, totalOf, type Judged } from './table.ts'

const help = `Changes the source in every small way and tells which changes no test notices.

Usage: npm run mutation -- [AREA…] [--files PATTERN] [--survivors] [--json FILE]

  AREA             ${Object.keys(areas).join(', ')}; without one, all
  --files PATTERN  only files whose path has this in it
  --survivors      every change that nobody noticed, with its line
  --json FILE      every mutant and what became of it
  --help           this text

Example:
  npm run mutation -- conductor --files decide --survivors

Exit codes: 0 every area reaches its floor, 1 one does not, 2 bad input.`

/** A mutant that is not judged by then never ends. */
const patienceMs = 30_000

class BadInput extends Error {}

async function main(): Promise<number> {
  const { values, positionals } = readArguments()
  if (values.help) {
    console.log(help)
    return 0
  }
  const names = positionals.length > 0 ? positionals : Object.keys(areas)
  const everything: Judged[] = []
  let isEnough = true
  for (const name of names) {
    const area = areas[name]
    if (!area) throw new BadInput(`There is no area ${name}. There are ${Object.keys(areas).join(', ')}.`)
    const { files: only = '' } = values
    const files = mutatedIn(area).filter((file) => file.includes(only))
    if (files.length === 0) throw new BadInput(`No file of ${name} has ${only} in its path.`)
    const judged = await judge(name, area, files)
    everything.push(...judged)
    console.log(tableOf(name, judged, values.survivors))
    isEnough &&= totalOf(judged).score >= area.floor
  }
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(everything, null, 1))
  return isEnough ? 0 : 1
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        files: { type: 'string' },
        survivors: { type: 'boolean', default: false },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    throw new BadInput((error as Error).message)
  }
}

async function judge(name: string, area: Area, files: readonly string[]): Promise<Judged[]> {
  const directory = join(root, 'build', 'mutation', name)
  const mutants = await instrument(directory, files)
  const silent = area.silent?.flatMap(({ files: not }) => not) ?? []
  const court = new Court({ directory, patterns: area.judges, silent })
  const { judges, failing, seconds } = await court.open()
  console.log(
    `${name}: ${mutants.length} mutants in ${files.length} files, ${judges} tests of ${Math.round(seconds)} s`,
  )
  for (const { files: not, because } of area.silent ?? []) console.log(`  not judging, ${because}: ${not.join(', ')}`)
  for (const test of failing) console.log(`  not judging, it fails in one process with the others: ${test}`)
  const done: Judged[] = []
  let toldAt = Date.now()
  for (const mutant of mutants) {
    done.push({ ...mutant, ...(await court.judge(mutant)) })
    if (Date.now() - toldAt < 15_000) continue
    toldAt = Date.now()
    console.log(`  ${done.length} of ${mutants.length}`)
  }
  court.close()
  return done
}

type Sentence = { fate: Fate; killer?: string }

/** Judges in a process that is replaced whenever it may no longer be trusted. */
class Court {
  readonly #order: Order
  #process: ChildProcess | undefined

  constructor(order: Order) {
    this.#order = order
  }

  async open(): Promise<{ judges: number; failing: string[]; seconds: number }> {
    this.#process = fork(join(import.meta.dirname, 'judge.ts'), [], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const told = await this.#ask(this.#order, 10 * 60_000)
    if (!told || !('ready' in told)) throw new Error('the tests could not be loaded')
    return told.ready
  }

  async judge({ id }: Mutant): Promise<Sentence> {
    const first = await this.#judge(id)
    if (first !== 'polluted') return first
    const second = await this.#judge(id)
    return second === 'polluted' ? { fate: 'killed', killer: 'leaves something behind' } : second
  }

  async #judge(id: string): Promise<Sentence | 'polluted'> {
    const told = await this.#ask({ id }, patienceMs)
    if (told && 'id' in told && !told.polluted)
      return { fate: told.fate, ...(told.killer === undefined ? {} : { killer: told.killer }) }
    this.close()
    await this.open()
    return told ? 'polluted' : { fate: 'timed out' }
  }

  close(): void {
    this.#process?.removeAllListeners()
    this.#process?.kill('SIGKILL')
  }

  /** What it answers; `undefined` if it ends, or is late. */
  #ask(message: Order | { id: string }, withinMs: number): Promise<Told | undefined> {
    const child = this.#process
    return new Promise((resolve) => {
      const timer = setTimeout(() => end(undefined), withinMs)
      const end = (told: Told | undefined) => {
        clearTimeout(timer)
        child?.removeAllListeners()
        resolve(told)
      }
      child?.once('message', (told) => end(told as Told))
      child?.once('exit', () => end(undefined))
      child?.send(message)
    })
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof BadInput)) throw error
  console.error(error.message)
  process.exitCode = 2
}
