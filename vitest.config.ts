import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Examples import the package by its name: here that is the source, never an old build.
  ssr: { resolve: { conditions: ['cleanroom-source', 'module', 'node', 'development|production'] } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'examples/**/*.test.ts'],
    testTimeout: 60_000,
  },
})
