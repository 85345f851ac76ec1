import { expect } from 'vitest'
import { matchers, type CleaningMatchers } from './matchers.ts'

expect.extend(matchers)

declare module 'vitest' {
  // The parameter must be written as vitest itself writes it.
  // oxlint-disable-next-line typescript/no-explicit-any
  interface Matchers<T = any> extends CleaningMatchers<T> {}
}

export { matchers, type CleaningMatchers }
