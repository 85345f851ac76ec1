import { defineConfig } from 'vitest/config'

/** The tests that judge mutants of the BMC: those beside it, which are quick enough for some thousands of mutants. */
export default defineConfig({
  test: {
    include: ['src/fake-bmc/**/*.test.ts'],
    testTimeout: 60_000,
  },
})
