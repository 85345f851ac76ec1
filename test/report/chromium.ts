import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/** The browser `CHROMIUM` names, or the first one on the `PATH`. */
export const chromiumPath: string | undefined =
  process.env['CHROMIUM'] ||
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((directory) => names.map((name) => join(directory, name)))
    .find((file) => existsSync(file))

/** Said in the name of what is skipped. */
export const unlessFound = chromiumPath === undefined ? ' (skipped: no chromium; install it or set CHROMIUM)' : ''

/** Chromium refuses its sandbox to root. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath as string,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
