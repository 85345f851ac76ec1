/** A part of the source whose mutants are judged together. Patterns are globs over paths from the root. */
export type Area = {
  /** Whose mutants. */
  mutated: readonly string[]
  /** What is not mutated of them, and why. */
  leftOut: readonly { files: readonly string[]; because: string }[]
  /** The tests that judge. */
  judges: readonly string[]
  /** Tests among them that do not, and why. */
  silent?: readonly { files: readonly string[]; because: string }[]
  /** Percent of the mutants that have to be noticed. */
  floor: number
}

const tables = 'tables, held by tests of their own'

export const areas: Readonly<Record<string, Area>> = {
  conductor: {
    mutated: [
      'src/conductor/{abort-cleaning,boot-mode,child-nodes,database-error,decide,error-handler,fast-track,hash-ring}.ts',
      'src/conductor/{history,images,internal-info,node-steps,orphans,power-sync}.ts',
      'src/conductor/{raid-config,raid-target,refusals,request-failure,reserved-steps,runbooks,secrets,startup}.ts',
      'src/conductor/{states,steps,options/option-kinds,python/repr}.ts',
    ],
    leftOut: [],
    judges: ['src/conductor/{,agent/,options/,python/,store/}*.test.ts', 'test/conductor/*.test.ts'],
    floor: 80,
  },
  machine: {
    mutated: ['src/machine/*.ts'],
    leftOut: [{ files: ['src/machine/{block-device,hardware-profile,machine-faults,profiles}.ts'], because: tables }],
    judges: ['src/machine/*.test.ts'],
    floor: 70,
  },
  bmc: {
    mutated: ['src/fake-bmc/{,resources/,quirks/}*.ts'],
    leftOut: [
      {
        files: [
          'src/fake-bmc/{documents,event-messages,excerpts,json-schemas,messages,personalities,settings,state,status}.ts',
          'src/fake-bmc/resources/{adapters,chassis,environment,manager-network,managers,registries}.ts',
          'src/fake-bmc/resources/{service-root,storage,system-parts,systems}.ts',
        ],
        because: `documents and ${tables}`,
      },
    ],
    judges: ['src/fake-bmc/**/*.test.ts'],
    silent: [{ files: ['src/fake-bmc/stream.test.ts'], because: 'it waits for the clock of this computer' }],
    floor: 70,
  },
  agent: {
    mutated: ['src/fake-agent/{,extensions/,steps/}*.ts'],
    leftOut: [
      {
        files: ['src/fake-agent/{faults,settings}.ts', 'src/fake-agent/steps/{generic,not-steps}.ts'],
        because: tables,
      },
    ],
    judges: [
      'src/fake-agent/**/*.test.ts',
      'test/fake-agent/{contract,step-contract,ends-contract,requests-of-ironic}.test.ts',
    ],
    floor: 70,
  },
}
