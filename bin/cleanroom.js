#!/usr/bin/env node
import { existsSync } from 'node:fs'

const built = new URL('../dist/cli/main.js', import.meta.url)
const checkout = new URL('../.git', import.meta.url)

// In a checkout the source runs: what was built there once may be older.
if (existsSync(built) && !existsSync(checkout)) await import(built.href)
else {
  const { register } = await import('tsx/esm/api')
  register()
  await import(new URL('../src/cli/main.ts', import.meta.url).href)
}
