import { merged } from '../faults/select.ts'
import { connectionFailure } from '../http.ts'
import type { Agent } from './agent.ts'
import { addressOf, inventory, diskEntry, pxeInterface } from './inventory.ts'
import { collectLogs } from './logs.ts'
import { findRootDisk } from './root-disk.ts'

/** Tries, and the bounds of the wait between two, in milliseconds. */
const retry = { attempts: 5, shortestMs: 5_000, longestMs: 30_000 }

/** What came of it: the node's UUID if Ironic knows it. `failed` ends the process, as an exception nobody catches does. */
export type Inspected = { uuid: string | undefined } | 'failed'

/**
 * Sends what is known of the machine to Ironic, if the kernel parameters ask for it.
 *
 * @source ironic_python_agent/inspector.py
 */
export async function inspect(agent: Agent): Promise<Inspected> {
  const urls = inspectionUrls(agent)
  if (urls.length === 0) return { uuid: undefined }
  await waitForDhcp(agent)
  const does = agent.strike('inspection')
  const collected = collect(agent)
  const data = does ? (merged(collected, does.merge) as typeof collected) : collected
  for (let attempt = 1; ; attempt++) {
    const answer = await post(agent, urls, data)
    if (answer === 'failed') return 'failed'
    if (typeof answer === 'object') return answer
    if (attempt === retry.attempts) return 'failed'
    const waitMs = Math.min(retry.longestMs, 1500 * 2 ** (attempt - 1))
    await agent.life.clock.sleep(Math.max(retry.shortestMs, waitMs))
  }
}

/** How often the interfaces are looked at while they have no address, in milliseconds. */
const dhcpEveryMs = 2_000

/** Waits for the addresses of the interface the machine booted from, or of all. Only the default collector does. */
async function waitForDhcp(agent: Agent): Promise<void> {
  const { parameters, machine, life } = agent
  if (!collectorsOf(agent).includes('default')) return
  const booted = pxeInterface(agent)?.slice(3).replaceAll('-', ':')
  if (booted === undefined && !parameters.inspectionDhcpAllInterfaces) return
  const wanted = ({ mac }: { mac: string }) => parameters.inspectionDhcpAllInterfaces || mac.toLowerCase() === booted
  const until = agent.now() + parameters.inspectionDhcpWaitTimeoutMs
  while (agent.now() < until && machine.nics.some((nic, i) => wanted(nic) && addressOf(agent, nic, i) === null))
    await life.clock.sleep(dhcpEveryMs)
}

const collectorsOf = ({ parameters }: Agent): string[] =>
  (parameters.inspectionCollectors ?? 'default,logs')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

function inspectionUrls({ parameters }: Agent): string[] {
  const { inspectionCallbackUrl, inspectionCollectors, apiUrls } = parameters
  if (inspectionCallbackUrl !== undefined) return inspectionCallbackUrl.split(',').filter((url) => url !== '')
  if (inspectionCollectors === undefined) return []
  return apiUrls.map((url) => `${url.replace(/\/+$/, '')}/v1/continue_inspection`)
}

/** What each collector adds. Others than these are not in the emulated ramdisk, and fail as those do. */
const collectors: Record<string, (agent: Agent, names: string[]) => object> = {
  default: (agent, names) => {
    const root = findRootDisk(agent.machine)
    const disks = agent.machine.blockDevices()
    return {
      inventory: inventory(agent),
      ...(root ? { root_disk: diskEntry(root, disks.indexOf(root)) } : {}),
      boot_interface: pxeInterface(agent),
      configuration: {
        collectors: names,
        managers: Object.entries(agent.managers.versions).map(([name, version]) => ({ name, version })),
      },
    }
  },
  logs: (agent) => ({ logs: collectLogs(agent) }),
  'pci-devices': ({ machine }) => ({
    pci_devices: machine.nics.map(({ vendorId, productId }, i) => ({
      vendor_id: vendorId.slice(2),
      product_id: productId.slice(2),
      class: '020000',
      revision: '02',
      bus: `0000:18:00.${i}`,
    })),
  }),
}

function collect(agent: Agent): Record<string, unknown> {
  const names = collectorsOf(agent)
  const missing = names.filter((name) => !Object.hasOwn(collectors, name))
  if (missing.length > 0)
    return { error: `The following errors were encountered:\n* Failed to load collector ${missing.join(', ')}` }
  return { ...Object.assign({}, ...names.map((name) => collectors[name]?.(agent, names))), error: null }
}

async function post(agent: Agent, urls: string[], data: Record<string, unknown>): Promise<Inspected | 'again'> {
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json' }
  for (const url of urls) {
    try {
      const { status, text } = await agent.ironic.send('POST', url, headers, { data })
      if (status >= 500 || status === 409) return 'again'
      // A refusal is logged, and the agent goes on to look its node up.
      if (status >= 400) return { uuid: undefined }
      return { uuid: (JSON.parse(text) as { uuid?: string }).uuid }
    } catch (error) {
      if (error instanceof SyntaxError) return 'failed'
      const code = connectionFailure(error)
      if (code === undefined) throw error
      // Silence is no connection error to the real client, and nobody expects it.
      if (code === 'ETIMEDOUT') return 'failed'
    }
  }
  return 'again'
}
