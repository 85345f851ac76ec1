import { defineConfig } from 'vitest/config'

/**
 * The tests that judge mutants of the agent: those beside it, and those that compare it with what real agents were heard to
 * say. Not among them are the one on real ports and the search through histories, which take seconds each. Test files share
 * their modules, which makes a run three times as quick; steps have judges of their own, because half the time of all
 * tests goes to the faults, which tell nothing of steps.
 */
export default defineConfig({
  test: {
    include:
      process.env.MUTATED === 'steps'
        ? ['src/fake-agent/{steps/*,commands,device-hints}.test.ts', 'test/fake-agent/step-contract.test.ts']
        : [
            'src/fake-agent/**/*.test.ts',
            'test/fake-agent/{contract,step-contract,ends-contract,requests-of-ironic}.test.ts',
          ],
    isolate: false,
    testTimeout: 5_000,
  },
})
