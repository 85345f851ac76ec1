import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runScenario } from '../../src/lab/run.ts'
import { reportRunOf } from '../../src/report/html/from-run.ts'
import { Gathering } from '../../src/report/html/gather.ts'
import { leafOf } from '../../src/report/html/leaf.ts'
import { reportHtml } from '../../src/report/html/report-html.ts'
import type { ReportRun } from '../../src/report/html/run-data.ts'
import { library } from '../../src/scenarios/library/index.ts'
import type { Scenario } from '../../src/scenarios/scenario.ts'
import { chromiumPath, launch, unlessFound } from './chromium.ts'

const named = (name: string): Scenario => library.find((one) => one.name === name) as Scenario

async function lookedAt(scenario: Scenario): Promise<ReportRun> {
  const gathering = new Gathering()
  const { verdict, lab } = await runScenario(scenario, { witness: gathering, onEntry: gathering.onEntry })
  return reportRunOf(scenario, verdict, lab, gathering.entries())
}

const happy = named('happy-automated')
/** A scenario whose author is wrong: the node does become available. */
const wrong: Scenario = {
  ...happy,
  name: 'expects-a-failure',
  expect: { ...happy.expect, fields: { provision_state: 'clean failed' } },
}
const hazard = named('ramdisk-restart-mid-erase')
const markup: Scenario = { ...happy, name: 'markup', story: '<img src=x onerror="document.title=1"></script><b>bold' }

describe.skipIf(chromiumPath === undefined)(`the page of a report, in Chromium${unlessFound}`, () => {
  const directory = mkdtempSync(join(tmpdir(), 'cleanroom-report-'))
  const file = join(directory, 'report.html')
  const address = pathToFileURL(file).href
  const runs: ReportRun[] = []
  let browser: Browser
  let page: Page
  /** What the page asked the network for, and what it complained of. */
  let asked: string[]
  let complaints: string[]

  beforeAll(async () => {
    for (const scenario of [happy, wrong, hazard, markup]) runs.push(await lookedAt(scenario))
    writeFileSync(file, reportHtml(runs.map(leafOf)))
    browser = await launch()
  })
  afterAll(async () => {
    await browser.close()
    rmSync(directory, { recursive: true })
  })

  async function open(hash = '', options: BrowserContextOptions = {}): Promise<void> {
    await page?.context().close()
    const context = await browser.newContext({ viewport: { width: 1300, height: 900 }, ...options })
    page = await context.newPage()
    page.setDefaultTimeout(15_000)
    asked = []
    complaints = []
    page.on('request', (request) => asked.push(request.url()))
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(`${address}${hash}`)
    await page.waitForSelector(hash === '' ? '.runs tbody tr' : '.timeline .axis')
  }

  const rows = () => page.locator('.runs tbody tr a').allTextContents()
  const moment = () => page.locator('.moment').textContent()
  const fact = (panel: string, term: string) =>
    page.locator(`${panel} dl div`, { has: page.locator('dt', { hasText: new RegExp(`^${term}$`) }) }).locator('dd')

  test('it opens from a file, alone and without a complaint', async () => {
    await open()
    expect(await rows()).toEqual(['happy-automated', 'expects-a-failure', 'ramdisk-restart-mid-erase', 'markup'])
    await page.getByRole('link', { name: 'happy-automated' }).click()
    await page.waitForSelector('.timeline .call')
    expect(asked.filter((url) => !url.startsWith(address))).toEqual([])
    expect(complaints).toEqual([])
  })

  test('what a scenario says is text, never markup', async () => {
    await open()
    expect(await page.title()).toBe('Cleanroom report')
    expect(await page.locator('.runs img, .runs b').count()).toBe(0)
    expect(await page.locator('.runs').textContent()).toContain(markup.story)
  })

  test('the overview is filtered by words, verdict, tag and by what is available but not clean', async () => {
    await open()
    await page.locator('#text').fill('agent crashes')
    expect(await rows()).toEqual(['ramdisk-restart-mid-erase'])
    await page.locator('#text').fill('')
    await page.locator('#verdict').selectOption('otherwise')
    expect(await rows()).toEqual(['expects-a-failure'])
    await page.locator('#verdict').selectOption('')
    await page.locator('#tag').selectOption('data safety')
    expect(await rows()).toContain('ramdisk-restart-mid-erase')
    expect(await page.locator('.count').textContent()).toMatch(/^\d of 4 runs$/)
    await page.locator('#tag').selectOption('')
    await page.locator('#leaked').check()
    expect(await rows()).toEqual(['ramdisk-restart-mid-erase'])
    expect(await page.locator('.tiles .leak dd').textContent()).toBe('1')
  })

  test('there is a lane for the state, the lock, the agent, the power, every disk, calls and faults', async () => {
    await open('#run=ramdisk-restart-mid-erase')
    const labels = await page.locator('.timeline .label').allTextContents()
    const disks = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((letter) => `disk /dev/sd${letter}`)
    expect(labels.join(' | ')).toBe(
      `node-1 | provision state | clean step | conductor lock | agent | BMC, power | ${disks.join(' | ')} | ` +
        'calls: API | calls: agent | calls: BMC | faults | other calls',
    )
    expect(await page.locator('.timeline .erase.tone-interrupted').count()).toBe(4)
    expect(await page.locator('.timeline .truth.dirty').count()).toBe(8)
    expect(await page.locator('.timeline .tone-clean-wait').count()).toBeGreaterThan(1)
  })

  test('the slider seeks: the state, the disks and the address are those of the moment', async () => {
    await open('#run=happy-automated')
    const slider = page.locator('#seek')
    await slider.fill('0')
    expect(await fact('.at-moment', 'provision state').textContent()).not.toBe('available')
    expect(await fact('.at-moment', '/dev/sda').textContent()).toMatch(/ of tenant-a$/)
    await slider.fill((await slider.getAttribute('max')) as string)
    expect(await fact('.at-moment', 'provision state').textContent()).toBe('available')
    expect(await fact('.at-moment', '/dev/sda').textContent()).toBe('no tenant’s data')
    const seconds = Number(await slider.inputValue()) / 1000
    await expect.poll(() => new URL(page.url()).hash).toContain(`t=${seconds.toFixed(3)}`)
  })

  test('a click on a call shows its request, its response and the fields it changed', async () => {
    const transition = runs[0]?.entries.find(({ kind, to }) => kind === 'transition' && to === 'cleaning')
    const at = (transition?.at ?? 0) - (runs[0]?.entries[0]?.at ?? 0)
    await open(`#run=happy-automated&t=${at / 1000}`)
    await page.locator('.journal .line', { hasText: 'PUT /v1/nodes/node-1/states/provision' }).last().click()
    expect(await page.locator('.call-detail .request code').textContent()).toBe('/v1/nodes/node-1/states/provision')
    expect(JSON.parse((await page.locator('.body.request').textContent()) as string)).toEqual({ target: 'provide' })
    expect(await fact('.call-detail', 'answer').textContent()).toBe('202')
    const changed = await page.locator('.record tbody tr').allTextContents()
    expect(changed.some((one) => one.endsWith('provision_statemanageablecleaning'))).toBe(true)
    expect(await page.locator('.timeline .call.chosen').count()).toBe(1)
  })

  test('a click on a call shows its headers, and no secret among them', async () => {
    await open('#run=happy-automated&t=1.1')
    await page.locator('.journal .line', { hasText: /PATCH \/redfish/ }).click()
    const header = (list: string, name: string) =>
      page
        .locator(`.${list}-headers div`, { has: page.locator(`dt:text-is("${name}")`) })
        .locator('dd')
        .textContent()
    expect(await header('request', 'content-type')).toBe('application/json')
    expect(await header('request', 'if-match')).toMatch(/^".+"$/)
    expect(await header('request', 'x-auth-token')).toBe('******')
    expect(await header('response', 'odata-version')).toBe('4.0')
  })

  test('a click on an arrow shows its call', async () => {
    await open('#run=happy-automated&t=0')
    await page.locator('.timeline .call path').nth(3).click({ force: true })
    expect(await page.locator('.call-detail .request b').textContent()).toMatch(/^(GET|PUT|POST|PATCH)$/)
  })

  test('it needs no mouse', async () => {
    await open()
    const focused = () =>
      page.evaluate<string>(`{
        const { role, id, textContent } = document.activeElement
        role || id || textContent
      }`)
    const tabTo = async (wanted: string) => {
      for (let i = 0; i < 40; i++) {
        await page.keyboard.press('Tab')
        if (wanted === (await focused())) return
      }
      throw new Error(`Tab never gets to ${wanted}`)
    }
    await tabTo('text')
    await tabTo('happy-automated')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.timeline .call')
    await tabTo('seek')
    await page.keyboard.press('Home')
    expect(await moment()).toBe('0:00.000')
    await tabTo('application')
    await page.keyboard.press('ArrowRight')
    expect(await moment()).not.toBe('0:00.000')
    await page.keyboard.press('n')
    const first = await page.locator('.call-detail').textContent()
    await page.keyboard.press('n')
    await page.keyboard.press('n')
    expect(await page.locator('.call-detail').textContent()).not.toBe(first)
    const before = await page.locator('.axis text').allTextContents()
    await page.keyboard.press('+')
    expect(await page.locator('.axis text').allTextContents()).not.toEqual(before)
    expect(await page.locator('.stretch').textContent()).toMatch(/–/)
    await page.keyboard.press('0')
    expect(await page.locator('.axis text').allTextContents()).toEqual(before)
  })

  test('a drag zooms to what it spans', async () => {
    await open('#run=happy-automated')
    const box = await page.locator('.timeline').boundingBox()
    if (!box) throw new Error('no timeline')
    await page.mouse.move(box.x + 300, box.y + 70)
    await page.mouse.down()
    await page.mouse.move(box.x + 500, box.y + 70)
    await page.mouse.up()
    expect(await page.locator('.stretch').textContent()).toMatch(/^\d+:.* – \d+:/)
  })

  test('an address leads to a moment and to a call', async () => {
    await open('#run=happy-automated&t=0')
    await page.locator('.journal .line.kind-request').last().click()
    const called = await page.locator('.call-detail .request').textContent()
    await expect.poll(() => page.url()).toMatch(/&call=\d+$/)
    const { hash } = new URL(page.url())
    await open(hash)
    expect(await page.locator('.call-detail .request').textContent()).toBe(called)
    await open('#run=happy-automated&t=120.500')
    expect(await moment()).toBe('2:00.500')
    expect(await page.title()).toBe('happy-automated – Cleanroom')
  })

  test('where a run parts from what was expected is marked, and told in words', async () => {
    await open('#run=expects-a-failure')
    expect(await page.locator('.differences tbody tr td').allTextContents()).toEqual([
      'provision_state',
      'node-1',
      'clean failed',
      'available',
    ])
    expect(await page.locator('.timeline .mark:not(.allowed)').count()).toBe(1)
    expect(await page.locator('.timeline .mark title').textContent()).toContain('provision_state is not as expected')
    await open('#run=ramdisk-restart-mid-erase')
    expect(await page.locator('.differences').count()).toBe(0)
    expect(await page.locator('.timeline .mark.allowed').count()).toBeGreaterThan(0)
    await page.locator('.marks button').first().click()
    expect(await moment()).toBe(await page.locator('.marks button').first().textContent())
  })

  test('it is light or dark as the reader likes, with text that can be read', async () => {
    for (const [colorScheme, isDark] of [
      ['light', false],
      ['dark', true],
    ] as const) {
      await open('#run=happy-automated', { colorScheme })
      const styleOf = (name: string) => page.evaluate<string>(`getComputedStyle(document.body).${name}`)
      const [paper, ink] = [luminance(await styleOf('backgroundColor')), luminance(await styleOf('color'))]
      expect(paper < 0.5).toBe(isDark)
      expect(Math.abs(paper - ink)).toBeGreaterThan(0.6)
    }
  })

  test('it prints: the run on paper, the controls left out', async () => {
    await open('#run=happy-automated')
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.controls').isVisible()).toBe(false)
    expect(await page.locator('.timeline').isVisible()).toBe(true)
    const paper = await page.pdf({ format: 'A4', landscape: true, printBackground: true })
    expect(paper.subarray(0, 5).toString()).toBe('%PDF-')
    expect(paper.length).toBeGreaterThan(20_000)
  })

  test('a hundred runs are there in less than two seconds', async () => {
    const few: ReportRun[] = []
    for (const { name } of library.filter((_, i) => i % 5 === 0).slice(0, 20)) few.push(await lookedAt(named(name)))
    const hundred = Array.from({ length: 100 }, (_, i) => few[i % few.length] as ReportRun)
    writeFileSync(join(directory, 'hundred.html'), reportHtml(hundred.map(leafOf)))
    await open()
    // The best of three: the computer may have other things to do.
    const took: number[] = []
    for (let i = 0; i < 3; i++) {
      await page.goto(pathToFileURL(join(directory, 'hundred.html')).href)
      await page.waitForSelector('.runs tbody tr:nth-child(100)')
      took.push(await page.evaluate<number>('performance.now()'))
    }
    expect((await rows()).length).toBe(100)
    expect(Math.min(...took)).toBeLessThan(2000)
  })
})

/** From 0 to 1, of `rgb(…)`. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map(Number)
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255
}
