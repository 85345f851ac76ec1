import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { deflateRawSync } from 'node:zlib'
import { runDataOf, summaryOf, type ReportRun } from './run-data.ts'

/** The page's script, in the order in which its modules need one another. */
const modules =
  `dom words facts entries lanes scale drawing hand timeline run-head call-detail moment run-view overview page`
    .split(' ')
    .map((name) => `${name}.js`)
const styles = ['base.css', 'overview.css', 'run.css', 'timeline.css', 'narrow-and-print.css']

/**
 * One HTML file with everything in it: no network, no server, opens from a file. Only the page's own script may run: its
 * hash is in the content security policy, and what runs say is data and text, never markup.
 */
export function reportHtml(runs: readonly ReportRun[]): string {
  const script = modules.map((name) => unlinked(asset(name))).join('\n')
  const style = styles.map(asset).join('\n')
  const ids = idsOf(runs)
  const summaries = runs.map((run, i) => summaryOf(run, ids[i] as string))
  const policy = `default-src 'none'; script-src '${hashOf(script)}'; style-src '${hashOf(style)}'; base-uri 'none'; form-action 'none'`
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<title>Cleanroom report</title>',
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<noscript>This report needs JavaScript.</noscript>',
    '<main id="page"></main>',
    dataBlock('summaries', summaries),
    ...runs.map((run, i) => packedBlock(`run-${i}`, runDataOf(run))),
    `<script type="module">${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

/** JSON that cannot end its element. */
const dataBlock = (id: string, data: unknown): string =>
  `<script type="application/json" id="${id}">${JSON.stringify(data).replaceAll('<', String.raw`\u003c`)}</script>`

/** Deflated and in base64: journals and bodies repeat themselves, and most runs are never opened. */
const packedBlock = (id: string, data: unknown): string =>
  `<script type="text/plain" id="${id}">${deflateRawSync(JSON.stringify(data)).toString('base64')}</script>`

const asset = (name: string): string => readFileSync(new URL(`browser/${name}`, import.meta.url), 'utf8')

/** A module as part of a bigger one: all are in one scope, so there is nothing to import or export. */
const unlinked = (source: string): string =>
  source.replace(/^import [^]*? from '.*'$/gm, '').replace(/^export (?=(async )?function|const|class)/gm, '')

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`

/** The scenario's name, and the seed where a name is there more than once. */
function idsOf(runs: readonly ReportRun[]): string[] {
  const taken = new Set<string>()
  return runs.map(({ scenario: { name }, verdict: { seed } }, i) => {
    const id = [name, `${name}~${seed}`, `${name}~${seed}~${i}`].find((one) => !taken.has(one)) as string
    taken.add(id)
    return id
  })
}
