import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { generator, packedBlock, summariesBlock, type Leaf } from './leaf.ts'

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
export function reportHtml(leaves: readonly Leaf[]): string {
  const script = modules.map((name) => unlinked(asset(name))).join('\n')
  const style = styles.map(asset).join('\n')
  const ids = idsOf(leaves)
  const summaries = leaves.map(({ summary }, i) => ({ id: ids[i] as string, ...summary }))
  const policy = `default-src 'none'; script-src '${hashOf(script)}'; style-src '${hashOf(style)}'; base-uri 'none'; form-action 'none'`
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta name="generator" content="${generator}">`,
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<title>Cleanroom report</title>',
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<noscript>This report needs JavaScript.</noscript>',
    '<main id="page"></main>',
    summariesBlock(summaries),
    ...leaves.map(({ packed }, i) => packedBlock(packed, i)),
    `<script type="module">${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

const asset = (name: string): string => readFileSync(new URL(`browser/${name}`, import.meta.url), 'utf8')

/** A module as part of a bigger one: all are in one scope, so there is nothing to import or export. */
const unlinked = (source: string): string =>
  source.replace(/^import [^]*? from '.*'$/gm, '').replace(/^export (?=(async )?function|const|class)/gm, '')

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`

/** The scenario's name, and the seed where a name is there more than once. */
function idsOf(leaves: readonly Leaf[]): string[] {
  const taken = new Set<string>()
  return leaves.map(({ summary: { name, seed } }, i) => {
    const id = [name, `${name}~${seed}`, `${name}~${seed}~${i}`].find((one) => !taken.has(one)) as string
    taken.add(id)
    return id
  })
}
