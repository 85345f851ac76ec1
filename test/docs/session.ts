import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cleanroom } from '../cli/captured.ts'

/**
 * A page of documentation as a session at a terminal: files it shows (` ```yaml` after a line `**name.yaml**`) are
 * written, commands it shows (` ```console`, after `$ `) are run, and what they write takes the place of what the page says
 * they write, unless the two mean the same.
 */
export async function played(page: string, directory: string): Promise<string> {
  let file: string | undefined
  let code = 0
  const parts: string[] = []
  for (const part of page.split(/^(```\w*\n[^]*?^```$)/m)) {
    const [, language = '', body = ''] = /^```(\w*)\n([^]*?)^```$/m.exec(part) ?? []
    const named = /^\*\*([\w./-]+)\*\*$/m.exec(part)?.[1]
    if (language === 'yaml' && file !== undefined) write(join(directory, file), body)
    if (language !== 'console') parts.push(part)
    else {
      const shown: string[] = []
      for (const { command, says } of commandsOf(body)) {
        const result = await run(command, directory, code)
        code = result.code
        const out = withoutTraffic(result.out)
        shown.push(`$ ${command}\n${alike(says, out) ? says : out}`)
      }
      parts.push(`\`\`\`console\n${shown.join('')}\`\`\``)
    }
    file = named ?? (language === '' ? file : undefined)
  }
  return parts.join('')
}

function commandsOf(body: string): { command: string; says: string }[] {
  return body
    .split(/^\$ /m)
    .slice(1)
    .map((text) => {
      const end = text.indexOf('\n')
      return { command: text.slice(0, end), says: text.slice(end + 1) }
    })
}

export async function run(command: string, directory: string, code = 0): Promise<{ out: string; code: number }> {
  if (command === 'echo $?') return { out: `${code}\n`, code: 0 }
  const [program, ...argv] = words(command)
  if (program !== 'cleanroom')
    return { out: execFileSync('sh', ['-c', command], { cwd: directory, encoding: 'utf8' }), code: 0 }
  const before = process.cwd()
  process.chdir(directory)
  try {
    const { out, err, code } = await cleanroom(...argv)
    return { out: out + err, code }
  } finally {
    process.chdir(before)
  }
}

/** A command line without variables: words, some of them in quotes. */
const words = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? '')

/** Of a journal's lines those that tell a story. */
const telling = /^    \d\d:\d\d:\d\d\.\d{3} \S+ (transition|last_error|fault|halted|conductor)/

/** Output as a page shows it: `...` for the lines of a journal that are mere traffic. */
const withoutTraffic = (out: string): string =>
  out
    .split('\n')
    .map((line) => (/^    \d\d:\d\d:/.test(line) && !telling.test(line) ? '...' : line))
    .filter((line, i, lines) => line !== '...' || lines[i - 1] !== '...')
    .join('\n')

/**
 * Whether two outputs say the same. `...` stands for any lines; digests, identities, lengths of time and counts of requests
 * and lines do not count: they change with every request more or less, and no page speaks of them.
 */
export function alike(says: string, out: string): boolean {
  const pieces = usual(says).split(/^\.\.\.$/m)
  const text = usual(out)
  let at = 0
  for (const [i, piece] of pieces.entries()) {
    const wanted = piece.trim()
    const found = i === 0 ? (text.trimStart().startsWith(wanted) ? 0 : -1) : text.indexOf(wanted, at)
    if (found < 0) return false
    at = found + wanted.length
  }
  return pieces.at(-1)?.trim() === '' ? pieces.length > 1 || text.trim() === '' : text.slice(at).trim() === ''
}

const usual = (text: string): string =>
  text
    .replace(/\b[0-9a-f]{64}\b|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{12}\b/g, '#')
    .replace(
      /\b\d\d:\d\d:\d\d\.\d{3}\b|\b(\d+ h )?\d+ min( \d+ s)?|\b\d+(\.\d+)? m?s\b|\bms=\d+|\b\d{6,}\b|\d+\.\d MB/g,
      '#',
    )
    .replace(/^(\S+ .*?#) +\d+ +#/gm, '$1 # #')
    .replace(/ \d+ lines;/g, ' # lines;')
    .replace(/[ \t]+/g, ' ')
    .replace(/ $/gm, '')

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
