import { defineConfig } from 'vitest/config'

/** The tests that judge mutants: what decides, and the scenarios, without programs, sockets or real clocks. */
export default defineConfig({
  test: {
    include: ['src/conductor/**/*.test.ts', 'test/{conductor,scenarios}/*.test.ts'],
    testTimeout: 60_000,
  },
})
