import { defineConfig } from 'vitest/config'

/**
 * The tests that judge mutants of the BMC: those beside what is mutated, without the one on a real clock. The quirks have
 * judges of their own, because each of these asks a whole BMC a great deal.
 */
export default defineConfig({
  test: {
    include:
      process.env.MUTATED === 'quirks' ? ['src/fake-bmc/quirks/*.test.ts'] : ['src/fake-bmc/{,resources/}*.test.ts'],
    exclude: ['src/fake-bmc/stream.test.ts'],
    // Nothing in them is shared but code, which need not be read again for every file.
    isolate: false,
    testTimeout: 5_000,
  },
})
