/** A maker's BMC, as far as it differs from any other. */
export type Personality = {
  name: string
  vendor: string
  product: string
  managerId: string
  /** By the machine's place in the service; without it, the machine's UUID is its system's id. */
  systemId?: (index: number) => string
  chassisId: (index: number) => string
}

const numbered = (name: string) => (index: number) => (index === 0 ? name : `${name}.${index + 1}`)

export const generic: Personality = {
  name: 'generic',
  vendor: 'Cleanroom',
  product: 'Cleanroom BMC',
  managerId: 'BMC',
  chassisId: numbered('1U'),
}
