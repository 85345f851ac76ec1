import fc from 'fast-check'
import type { FaultSpec } from '../../scenarios/scenario.ts'

type Method = Extract<FaultSpec, { do: 'disk ignores erase' }>['methods'][number]

const erases = fc.constantFrom<Method[]>(
  ['overwrite'],
  ['ata-secure-erase'],
  ['nvme-format', 'nvme-sanitize', 'cryptographic', 'block-erase'],
)

/** Disks that are not what they seem: shared with others, written to by others, by several paths, or lying. */
export const surprises: fc.Arbitrary<FaultSpec> = fc.oneof(
  fc
    .constantFrom('vmfs' as const, 'vmfs in a DOS table' as const, 'gpfs' as const)
    .map((fileSystem): FaultSpec => ({ do: 'disk is shared', fileSystem })),
  fc.constant<FaultSpec>({ do: 'data written', tenant: 'tenant-b' }),
  fc.constant<FaultSpec>({ do: 'multipath missing' }),
  erases.map((methods): FaultSpec => ({ do: 'disk ignores erase', methods })),
)
