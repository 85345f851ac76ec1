import { defineConfig } from 'vitest/config'

/** The tests that judge mutants of the machine: those beside it, which are quick enough for some two thousand mutants. */
export default defineConfig({
  test: {
    include: ['src/machine/**/*.test.ts'],
    testTimeout: 60_000,
  },
})
