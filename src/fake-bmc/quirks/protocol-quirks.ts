import { missing, refused, vendorRefusal, type Answer } from '../answers.ts'
import { link, type Body } from '../resource.ts'
import { lifecyclePath, systemErase } from '../resources/dell.ts'
import { note, noted, type Asked, type Quirk } from './quirk.ts'

const afterDeleteMs = 10_000
const taskIsNewMs = 5_000
const purgeMs = 5_000
const afterSystemEraseMs = 180_000
const systemErased = 'system erased'

const taskOf = ({ at }: Pick<Asked, 'at'>) => at.service.tasks.get(at.ids.task ?? '')

const inStorage = ({ at }: Asked): boolean => at.path.includes('/Storage')

const unmatched = ({ method, headers, action }: Asked): boolean =>
  method === 'PATCH' && action === undefined && !headers.has('if-match')

const retryAfter = (value: (now: number) => string): NonNullable<Quirk['after']> => {
  return ({ at }, answer) =>
    answer.status === 202
      ? { ...answer, headers: { ...answer.headers, 'Retry-After': value(at.service.now()) } }
      : answer
}

/** The error with its information as one object, where a list belongs. */
function flattened(answer: Answer): Answer {
  const error = answer.body?.error as { '@Message.ExtendedInfo'?: Body[] } | undefined
  const [only] = error?.['@Message.ExtendedInfo'] ?? []
  return only ? { ...answer, body: { error: { ...error, '@Message.ExtendedInfo': only } } } : answer
}

export const protocolQuirks: readonly Quirk[] = [
  {
    id: 'Q3',
    vendor: 'HPE',
    title: 'A POST needs a body, if only {}',
    source: 'openstack/sushy releasenotes/notes/fix-eject-media-empty-dict',
    before: ({ method, bodied }) => (method === 'POST' && !bodied ? refused(400, 'MalformedJSON') : undefined),
  },
  {
    id: 'Q4',
    vendor: 'HPE',
    title: 'An update’s answer names no monitor; the task is in the body',
    source: 'openstack/sushy releasenotes/notes/fixes-ilo5-redfish-firmware-update-issue',
    after: ({ action, at: { service } }, answer) => {
      if (action !== 'UpdateService.SimpleUpdate' || answer.status !== 202) return answer
      const monitor = answer.headers?.Location ?? ''
      return { status: 202, body: service.read(monitor.replace('/TaskMonitors/', '/Tasks/'))?.body }
    },
  },
  {
    id: 'Q6',
    vendor: 'HPE',
    title: 'Accept-Encoding: identity is not acceptable',
    source: 'openstack/sushy sushy/connector.py',
    before: ({ method, headers }) =>
      method === 'GET' && headers.get('accept-encoding') === 'identity'
        ? refused(406, 'HeaderInvalid', 'Accept-Encoding')
        : undefined,
  },
  {
    id: 'Q9',
    vendor: 'Dell',
    title: 'Storage cannot be read for some seconds after a volume was deleted',
    source: 'openstack/sushy releasenotes/notes/fix-retry_volume_operation-on_sys518',
    before: (asked) =>
      inStorage(asked) && noted(asked.at.service, 'volume deleted', afterDeleteMs)
        ? vendorRefusal(
            503,
            'IDRAC.2.8.SYS518',
            'iDRAC is currently unable to display any information because data sources are unavailable.',
          )
        : undefined,
    after: (asked, answer) => {
      if (asked.schema === 'Volume' && asked.method === 'DELETE' && answer.status < 300)
        note(asked.at.service, 'volume deleted')
      return answer
    },
  },
  {
    id: 'Q10',
    vendor: 'Dell',
    title: 'Too many sessions have a message of their own',
    source: 'theforeman/smart-proxy#895; Checkmk/checkmk#41',
    after: ({ schema }, answer) =>
      schema === 'SessionCollection' && answer.status === 503
        ? vendorRefusal(503, 'IDRAC.2.8.RAC0218', 'The maximum number of user sessions is reached.')
        : answer,
  },
  {
    id: 'Q15',
    vendor: 'Dell',
    title: 'A finished task is gone after seconds',
    source: 'dell/iDRAC-Redfish-Scripting#160 #275; openstack/ironic releasenotes/notes/fix-bios-update-silent-fail',
    setup: ({ tasks }) => {
      tasks.retentionMs = purgeMs
    },
  },
  {
    id: 'Q16',
    vendor: 'Dell',
    title: 'A task is New for some seconds',
    source: 'openstack/ironic releasenotes/notes/fix-firmware-update-new-task-state',
    shape: (at, body, schema) => {
      const task = schema === 'Task' ? taskOf({ at }) : undefined
      if (task && at.service.now() - task.startedAt < taskIsNewMs) body.TaskState = 'New'
    },
  },
  {
    id: 'Q17',
    vendor: 'Dell',
    title: 'A task cannot be found just after it was made',
    source: 'openstack/sushy releasenotes/notes/fix-dell-bmc-404-race-condition',
    before: (asked) => {
      const task = asked.schema === 'Task' ? taskOf(asked) : undefined
      return task && asked.at.service.now() - task.startedAt < taskIsNewMs ? missing(asked.at.path) : undefined
    },
  },
  {
    id: 'Q18',
    vendor: 'Dell',
    title: 'An error’s information is one object, not a list',
    source: 'openstack/sushy releasenotes/notes/fix-extended-info-error-handling',
    after: (_, answer) => flattened(answer),
  },
  {
    id: 'Q19',
    vendor: 'Dell',
    title: 'Deleting a volume takes no apply time',
    source: 'openstack/sushy releasenotes/notes/fix-volume-delete-configuration-unsuported-operational_time_property',
    before: ({ schema, method, body }) =>
      schema === 'Volume' && method === 'DELETE' && '@Redfish.OperationApplyTime' in body
        ? refused(400, 'PropertyUnknown', '@Redfish.OperationApplyTime')
        : undefined,
  },
  {
    id: 'Q20',
    vendor: 'Dell',
    title: 'The machine’s serial number is its SKU; SerialNumber is the board’s',
    source: 'openstack/ironic releasenotes/notes/idrac-redfish-sku, idrac-inspect-sku',
    shape: ({ machine }, body, schema) => {
      if (schema === 'ComputerSystem' && body.SKU !== undefined) body.SerialNumber = `CN${machine.serial}00A1`
    },
  },
  {
    id: 'Q21',
    vendor: 'Dell',
    title: 'After a System Erase nothing can be found for minutes',
    source: 'dell/iDRAC-Redfish-Scripting#383',
    before: ({ method, at: { service, path } }) =>
      method === 'GET' && path !== '/redfish/v1' && noted(service, systemErased, afterSystemEraseMs)
        ? missing(path)
        : undefined,
    after: (asked, answer) => {
      if (asked.action === systemErase && answer.status === 202) note(asked.at.service, systemErased)
      return answer
    },
    shape: ({ service }, body, schema) => {
      if (schema !== 'Manager') return
      const dell = { DellLCService: link(lifecyclePath(service)) }
      body.Links = { ...(body.Links as Body), Oem: { Dell: dell } }
    },
  },
  {
    id: 'Q33',
    vendor: 'Lenovo',
    title: 'If-Match alone never matches: the tag has to be in the body as well',
    source: 'ansible-collections/community.general#11261 #11270',
    before: ({ method, action, headers, body }) => {
      const tag = headers.get('if-match')
      return method === 'PATCH' && action === undefined && tag !== null && body['@odata.etag'] !== tag
        ? refused(412, 'PreconditionFailed')
        : undefined
    },
  },
  {
    id: 'Q35',
    vendor: 'AMI',
    title: 'A PATCH needs If-Match',
    source: 'stmcginnis/gofish#171; ansible/ansible#56150',
    before: (asked) => (unmatched(asked) ? refused(428, 'PreconditionRequired') : undefined),
  },
  {
    id: 'Q36',
    vendor: 'Huawei',
    title: 'A PATCH without If-Match fails its precondition, and a system names its Managers otherwise',
    source: 'ansible/ansible#60031; openstack/sushy sushy/resources/system/system.py',
    before: (asked) => (unmatched(asked) ? refused(412, 'PreconditionFailed') : undefined),
    shape: (_, body, schema) => {
      if (schema !== 'ComputerSystem' || !body.Links) return
      const { ManagedBy, ...others } = body.Links as Body
      body.Links = { ...others, Managers: ManagedBy }
    },
  },
  {
    id: 'Q37',
    vendor: 'Gigabyte',
    title: 'ETags are weak',
    source: 'ansible-collections/community.general#6434',
    tag: (hash) => `W/"${hash}"`,
  },
  {
    id: 'Q38',
    vendor: 'any',
    title: 'ETags have their quotes twice',
    source: 'ansible-collections/community.general#3268',
    tag: (hash) => `""${hash}""`,
  },
  {
    id: 'Q47',
    vendor: 'any',
    title: 'A port without a cable has an empty MAC',
    source: 'openstack/sushy releasenotes/notes/skip-empty-mac-address',
    shape: ({ machine, ids }, body, schema) => {
      const nic = machine.nics.find(({ name }) => name === ids.nic)
      if (schema === 'EthernetInterface' && nic && !nic.carrier) body.MACAddress = ''
    },
  },
  {
    id: 'Q48',
    vendor: 'any',
    title: 'Retry-After in seconds, which sushy’s blocking wait does not survive',
    source: 'measured with sushy 4.3.3',
    after: retryAfter(() => '5'),
  },
  {
    id: 'Q48b',
    vendor: 'any',
    title: 'Retry-After as a date, which redfishtool does not survive',
    source: 'measured with redfishtool 1.1.5',
    after: retryAfter((now) => new Date(now + 5_000).toUTCString()),
  },
  {
    id: 'Q50',
    vendor: 'any',
    title: 'ETags are weak for clients that accept gzip',
    source: 'openstack/sushy releasenotes/notes/do-not-offer-compression-encoding',
    reply: (asked, headers) => {
      const { ETag: tag } = headers
      if (tag !== undefined && /gzip|\*/.test(asked.get('accept-encoding') ?? '')) headers.ETag = `W/${tag}`
    },
  },
  {
    id: 'Q51',
    vendor: 'any',
    title: 'The first two reads of every kind of resource fail',
    source: 'NVIDIA/infra-controller#3586',
    before: ({ method, schema, at: { service } }) => {
      if (method !== 'GET' || schema === 'ServiceRoot') return undefined
      const reads = Number(noted(service, `reads of ${schema}`, Infinity)?.value ?? 0)
      note(service, `reads of ${schema}`, reads + 1)
      return reads < 2 ? refused(503, 'ServiceTemporarilyUnavailable', '1') : undefined
    },
  },
  {
    id: 'Q52',
    vendor: 'Dell',
    title: 'An action with If-Match fails, whatever the tag',
    source: 'stmcginnis/gofish#510; ironcore-dev/metal-operator#1015',
    before: ({ action, headers }) =>
      action !== undefined && headers.has('if-match') ? refused(412, 'PreconditionFailed') : undefined,
  },
  {
    id: 'Q49',
    vendor: 'any',
    title: 'What was made is answered with 200',
    source: 'measured with DMTF/Redfish-Mockup-Server and SNIA/Swordfish-API-Emulator',
    after: (_, answer) => (answer.status === 201 ? { ...answer, status: 200 } : answer),
  },
]
