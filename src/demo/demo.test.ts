import { describe, expect, test } from 'vitest'
import { runScenario } from '../lab/run.ts'
import { library } from '../scenarios/library/index.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { filmOf, type Film } from './film.ts'
import { closing, columns, opening, plain, screen, wrapped } from './frame.ts'
import { momentOf, readingMs, stretchesOf } from './playback.ts'
import { quizOf } from './quiz.ts'
import { sceneAt } from './scene.ts'
import { turnsOf } from './turns.ts'
import { clockText, size, span } from './words.ts'

function named(name: string): Scenario {
  const found = library.find((one) => one.name === name)
  if (!found) throw new Error(`no scenario ${name}`)
  return found
}

const crash = named('ramdisk-restart-mid-erase')
const lie = named('firmware-ignores-erase')

describe('a film', () => {
  test('shows the very run that cleanroom run makes', async () => {
    const film = await filmOf(crash)
    const { verdict } = await runScenario(crash)
    expect(film.endMs).toBe(verdict.virtualMs)
    const last = film.shots.at(-1)
    expect(last?.disks.map(({ left }) => Object.keys(left))).toEqual(last?.disks.map(() => ['tenant-a']))
  })

  test('is the same film every time, and another with another seed', async () => {
    const [one, two, other] = [await filmOf(lie), await filmOf(lie), await filmOf(lie, { seed: '2' })]
    expect(JSON.stringify(one)).toBe(JSON.stringify(two))
    expect(JSON.stringify(one)).not.toBe(JSON.stringify(other))
  })

  test('follows one node of a fleet', async () => {
    const fleet = named('twenty-provided-at-once')
    const film = await filmOf(fleet, { node: 'node-7' })
    expect(film.entries.some(({ source }) => source === 'bmc-node-8' || source === 'agent-node-8')).toBe(false)
    expect(film.entries.some(({ source }) => source === 'agent-node-7')).toBe(true)
    await expect(filmOf(fleet, { node: 'node-99' })).rejects.toThrow('there is no node node-99')
  })

  test('a disk between two shots is as far as it got', async () => {
    const film = await filmOf(crash)
    const bytesAt = (at: number) => sceneAt(film, at).machine.disks[0]?.left['tenant-a'] ?? 0
    const [early, late] = [bytesAt(600_000), bytesAt(601_000)]
    expect(late).toBeLessThan(early)
    expect(early - late).toBeLessThan(1e9)
  })
})

describe('a bundled scenario', () => {
  let films: Film[]

  test('fits into a plain terminal at every turning point, with all that is to be said', async () => {
    films = []
    for (const scenario of library) films.push(await filmOf(scenario))
    const misfits: string[] = []
    for (const film of films) {
      const turns = turnsOf(film)
      for (const [i, turn] of turns.entries()) {
        const lines = screen(film, turn.at, { paint: plain, turn, count: `[${i + 1}/${turns.length}]` })
        const isWide = lines.some((line) => line.length > columns || line.includes('\n'))
        // The note is what is cut first if there is no room.
        const note = wrapped(`Look: ${turn.look}`, columns - 2).at(-1) ?? ''
        const isWhole = lines.length <= 24 && lines.at(-1)?.trim() === note.trim()
        if (isWide || !isWhole) misfits.push(`${film.scenario}, ${turn.title}:\n${lines.join('\n')}`)
      }
      const both = [...opening(film, { paint: plain }), '', '', ...closing(film, { paint: plain })]
      if (opening(film, { paint: plain }).length > 22) misfits.push(`${film.scenario}: opening`)
      const long = both.filter((line) => line.length > columns && !line.includes('--html'))
      if (long.length > 0) misfits.push(`${film.scenario}: ${long.join('\n')}`)
    }
    expect(misfits.slice(0, 3)).toEqual([])
  })

  test('has a handful of turning points, in order of time', () => {
    const odd = films.filter((film) => {
      const times = turnsOf(film).map(({ at }) => at)
      const inOrder = times.every((at, i) => at >= (times[i - 1] ?? 0))
      return !inOrder || times.length < 3 || times.length > 30
    })
    expect(odd.map(({ scenario }) => scenario)).toEqual([])
  })

  test('says at the end what is so', () => {
    const endOf = (name: string) => turnsOf(films.find(({ scenario }) => scenario === name) as Film).at(-1)?.says
    expect(endOf('firmware-ignores-erase')).toContain('GREEN IS NOT CLEAN')
    expect(endOf('happy-automated')).toContain('No byte of a tenant is left')
    expect(endOf('ramdisk-never-calls-back')).toMatch(/"clean failed".*still on sda, sdb\.$/)
    expect(endOf('shared-lun-wiped')).toContain('Data that other servers needed is gone')
  })
})

describe('turning points', () => {
  test('of a step that was never done: Ironic takes the empty list for success', async () => {
    const titles = turnsOf(await filmOf(crash)).map(({ title }) => title)
    expect(titles).toEqual(expect.arrayContaining(['Something goes wrong', 'Ironic takes erase_devices for done']))
    const healthy = turnsOf(await filmOf(named('reboot-requested'))).map(({ title }) => title)
    expect(healthy.filter((title) => title.includes('for done'))).toEqual([])
  })

  test('of silence: after ten minutes without a call, not before', async () => {
    const silence = turnsOf(await filmOf(named('ramdisk-never-calls-back'))).find(({ title }) => title === 'Silence')
    expect(silence?.at).toBeGreaterThanOrEqual(600_000)
    expect(silence?.at).toBeLessThan(660_000)
    const busy = turnsOf(await filmOf(named('nine-hours')))
    expect(busy.some(({ title }) => title === 'Silence')).toBe(false)
  })
})

describe('a quiz', () => {
  test('has the right answer once, among three others that end alike', () => {
    for (const scenario of library) {
      const { answers, right } = quizOf(scenario, library, '1')
      expect(answers).toHaveLength(4)
      expect(new Set(answers).size).toBe(4)
      expect(answers[right]).toBe(scenario.story)
    }
    const stories = new Set(library.map(({ story }) => story))
    expect(quizOf(lie, library, '1').answers.every((answer) => stories.has(answer))).toBe(true)
  })

  test('does not always hide it in the same place', () => {
    const places = ['1', '2', '3', '4', '5', '6', '7', '8'].map((seed) => quizOf(lie, library, seed).right)
    expect(new Set(places).size).toBeGreaterThan(1)
  })

  test('gives nothing away', async () => {
    const film = await filmOf(named('ramdisk-never-calls-back'))
    const turns = turnsOf(film).filter(({ tells }) => !tells)
    const options = { paint: plain, quiz: true }
    const seen = [
      ...opening(film, options),
      ...turns.flatMap((turn) => screen(film, turn.at, { ...options, turn })),
    ].join('\n')
    expect(seen).not.toContain(film.story)
    expect(seen).not.toContain(film.scenario)
    expect(seen).not.toContain('without an agent')
    expect(seen).not.toMatch(/does not start/)
  })
})

describe('playback', () => {
  test('goes at the speed that was asked for, but over long silences faster', async () => {
    const turns = turnsOf(await filmOf(named('ramdisk-never-calls-back')))
    const stretches = stretchesOf(turns, 60)
    expect(stretches.map(({ showMs }) => showMs)).toEqual(
      stretches.map(({ fromMs, toMs }) => Math.min(8_000, (toMs - fromMs) / 60)),
    )
    expect(stretches.some(({ showMs }) => showMs === 8_000)).toBe(true)
  })

  test('starts where the last stretch ended and arrives at the turning point', () => {
    const turn = { at: 3_000, title: '', says: 'x'.repeat(150), look: '', tells: false }
    const [stretch] = stretchesOf([turn], 1)
    if (!stretch) throw new Error('no stretch')
    expect([0, 1_500, 3_000, 9_999].map((ms) => momentOf(stretch, ms))).toEqual([0, 1_500, 3_000, 3_000])
    expect(readingMs(turn)).toBe(11_500)
  })
})

test('times and sizes for people', () => {
  expect([0, 59_999, 3_661_000].map(clockText)).toEqual(['0:00:00', '0:00:59', '1:01:01'])
  expect([900, 30_000, 600_000, 7_200_000, 32_400_000].map(span)).toEqual(['1 s', '30 s', '10 min', '2.0 h', '9.0 h'])
  expect([0, 33_792, 480_103_981_056, 1_600_321_314_816].map(size)).toEqual(['0 bytes', '33.8 kB', '480 GB', '1.6 TB'])
})
