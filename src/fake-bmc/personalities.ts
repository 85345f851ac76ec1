/** A maker's BMC, as far as it differs from any other. */
export type Personality = {
  name: string
  /** `Vendor` and `Product` of the service root. */
  vendor: string
  product: string
  /** `Manufacturer` of the system; without it, the machine's own. */
  manufacturer?: string
  managerId: string
  /** By the machine's place in the service; without it, the machine's UUID is its system's id. */
  systemId?: (index: number) => string
  chassisId: (index: number) => string
  /** Ids of the catalogue. */
  quirks: readonly string[]
  /** Sessions at a time. */
  sessionLimit?: number
}

/** The first machine has the plain name; others, which no such BMC has, are numbered. */
const numbered = (name: string) => (index: number) => (index === 0 ? name : `${name}.${index + 1}`)
const counted = (index: number) => String(index + 1)

const plain = { managerId: '1', systemId: counted, chassisId: counted }

const dell = {
  vendor: 'Dell',
  product: 'Integrated Dell Remote Access Controller',
  manufacturer: 'Dell Inc.',
  managerId: 'iDRAC.Embedded.1',
  systemId: numbered('System.Embedded.1'),
  chassisId: numbered('System.Embedded.1'),
  sessionLimit: 8,
}

const hpe = { ...plain, vendor: 'HPE', manufacturer: 'HPE' }
const supermicro = { ...plain, vendor: 'Supermicro', manufacturer: 'Supermicro' }

/**
 * What is known of makers' BMCs: names as they use them, and the quirks that were reported of them. None of these is a
 * copy of a whole product; behaviour that nobody reported is the generic one.
 */
export const personalities: readonly Personality[] = [
  {
    name: 'generic',
    vendor: 'Cleanroom',
    product: 'Cleanroom BMC',
    managerId: 'BMC',
    chassisId: numbered('1U'),
    quirks: [],
  },
  {
    ...dell,
    name: 'idrac9',
    quirks: ['Q9', 'Q10', 'Q12', 'Q13', 'Q14', 'Q15', 'Q16', 'Q17', 'Q18', 'Q19', 'Q20', 'Q21', 'Q52'],
  },
  { ...dell, name: 'idrac10', quirks: ['Q7', 'Q8', 'Q10', 'Q12', 'Q15', 'Q16', 'Q19', 'Q20', 'Q21', 'Q52'] },
  { ...hpe, name: 'ilo5', product: 'ProLiant DL360 Gen10', quirks: ['Q1', 'Q2', 'Q3', 'Q4', 'Q5'] },
  { ...hpe, name: 'ilo6', product: 'ProLiant DL360 Gen11', quirks: ['Q1', 'Q2', 'Q3', 'Q5'] },
  { ...supermicro, name: 'supermicro-x11', product: 'X11DPU', quirks: ['Q22', 'Q23', 'Q24', 'Q26', 'Q28', 'Q29'] },
  { ...supermicro, name: 'supermicro-x12', product: 'X12DPU-6', quirks: ['Q22', 'Q23', 'Q24', 'Q25', 'Q28'] },
  { ...supermicro, name: 'supermicro-ars', product: 'ARS-111GL-NHR', quirks: ['Q22', 'Q23b', 'Q28'] },
  {
    ...plain,
    name: 'xcc',
    vendor: 'Lenovo',
    product: 'ThinkSystem SR650',
    manufacturer: 'Lenovo',
    quirks: ['Q32', 'Q33'],
  },
  {
    ...plain,
    name: 'sd530',
    vendor: 'Lenovo',
    product: 'ThinkSystem SD530',
    manufacturer: 'Lenovo',
    quirks: ['Q31', 'Q32'],
  },
  {
    ...plain,
    name: 'ucs',
    vendor: 'Cisco Systems Inc.',
    product: 'UCS C220 M6',
    manufacturer: 'Cisco Systems Inc',
    managerId: 'CIMC',
    quirks: ['Q46'],
  },
  { ...plain, name: 'nokia', vendor: 'Nokia', product: 'AirFrame', manufacturer: 'Nokia', quirks: ['Q44', 'Q44b'] },
  {
    name: 'ami',
    vendor: 'AMI',
    product: 'AMI Redfish Server',
    manufacturer: 'American Megatrends International',
    managerId: 'Self',
    systemId: numbered('Self'),
    chassisId: numbered('Self'),
    quirks: ['Q34', 'Q35', 'Q39'],
  },
  {
    ...plain,
    name: 'ibmc',
    vendor: 'Huawei',
    product: 'FusionServer 2288H V5',
    manufacturer: 'Huawei',
    quirks: ['Q36'],
  },
  { ...plain, name: 'dgx', vendor: 'NVIDIA', product: 'DGX', manufacturer: 'NVIDIA', quirks: ['Q45'] },
]

export function personality(name: string): Personality {
  const found = personalities.find((each) => each.name === name)
  if (!found) throw new Error(`There is no BMC ${name}; there are ${personalities.map((each) => each.name).join(', ')}`)
  return found
}
