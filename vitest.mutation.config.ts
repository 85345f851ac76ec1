import { defineConfig } from 'vitest/config'

/** The tests that judge mutants: what decides, and the scenarios, without programs, sockets or real clocks. */
export default defineConfig({
  test: {
    include: [
      'src/{conductor,machine}/**/*.test.ts',
      'test/{conductor,machine,scenarios}/*.test.ts',
      'test/property/machine.property.test.ts',
    ],
    testTimeout: 60_000,
  },
})
