import type { FirmwareComponent } from '../machine/firmware.ts'
import type { Machine } from '../machine/machine.ts'
import { notice } from './messages.ts'
import { lastSegment, type Body } from './resource.ts'
import type { Service } from './service.ts'
import type { Progress, Task } from './tasks.ts'
import { readImage } from './virtual-media.ts'

/** What a machine's firmware is made of, by the ids of the inventory. */
export const inventoryId = (component: FirmwareComponent): string =>
  component === 'bios' ? 'BIOS' : component === 'bmc' ? 'BMC' : `NIC.${component.slice(4)}`

export const components = ({ nics }: Machine): FirmwareComponent[] => [
  'bios',
  'bmc',
  ...nics.filter(({ firmwareVersion }) => firmwareVersion !== undefined).map(({ name }) => `nic:${name}` as const),
]

export type ImageManifest = { component: string | undefined; version: string | undefined }

/**
 * What an image says it is: `component: bios` and `version: 1.2.3` anywhere in its first lines, or else what its file is
 * called (`bios-1.2.3.bin`).
 */
export function manifestOf(url: string, text: string): ImageManifest {
  const name = lastSegment(new URL(url).pathname)
  const head = text.slice(0, 65_536)
  const named = /bios|uefi/i.test(name)
    ? 'bios'
    : /nic|eth/i.test(name)
      ? 'nic'
      : /bmc|idrac|ilo|xcc/i.test(name)
        ? 'bmc'
        : undefined
  return {
    component: /\bcomponent["']?\s*[:=]\s*["']?([\w:.-]+)/i.exec(head)?.[1]?.toLowerCase() ?? named,
    version: /\bversion["']?\s*[:=]\s*["']?([\w.-]+)/i.exec(head)?.[1] ?? /\d+(?:\.\d+)+/.exec(name)?.[0],
  }
}

/** The component an image is for: the one the client names, or the one the image does, or the BMC itself. */
export function componentOf(
  machine: Machine,
  targets: readonly string[],
  { component }: ImageManifest,
): FirmwareComponent {
  const all = components(machine)
  const target = targets[0]
  const wanted = target === undefined ? undefined : all.find((each) => inventoryId(each) === lastSegment(target))
  return wanted ?? all.find((each) => each === component || each.startsWith(`${component}:`)) ?? 'bmc'
}

export type UpdateRequest = { url: string; targets: readonly string[]; body: Body; target: string; machine: Machine }

/**
 * Starts a firmware update: the image is fetched, checked, written, and put to use as its kind is. A BIOS waits for the
 * next POST, a NIC's runs at once, the BMC's own needs its restart.
 */
export function startUpdate(service: Service, { url, targets, body, target, machine }: UpdateRequest): Task {
  const task = service.tasks.start({ name: 'Firmware Update', target, body, cancel: () => true })
  service.world.spawn(`firmware update ${task.id}`, async () => {
    const { clock } = service.world
    service.tasks.report(task, { state: 'Starting' })
    service.emit('Update.TransferringToComponent', [url, 'BMC'], '/redfish/v1/UpdateService')
    service.tasks.report(task, { state: 'Running', percent: 5 })
    const text = service.mayReach(url) ? await readImage(service.world, url) : undefined
    if (text === undefined) {
      service.emit('Update.TransferFailed', [url, 'BMC'], '/redfish/v1/UpdateService')
      return service.tasks.report(task, failed(url))
    }
    const manifest = manifestOf(url, text)
    const component = componentOf(machine, targets, manifest)
    const inventory = `/redfish/v1/UpdateService/FirmwareInventory/${inventoryId(component)}`
    if (manifest.version === undefined) {
      service.emit('Update.VerificationFailed', [url, inventory], inventory)
      return service.tasks.report(task, failed(url))
    }
    service.emit('Update.InstallingOnComponent', [url, inventory], inventory)
    for (const percent of [20, 40, 60, 80]) {
      await clock.sleep(service.timing.flashMs / 4)
      if (task.endedAt !== undefined) return
      service.tasks.report(task, { state: 'Running', percent })
    }
    finish(service, task, machine, component, manifest.version, url)
  })
  return task
}

const failed = (url: string): Progress => ({
  state: 'Exception',
  notices: [notice('CouldNotEstablishConnection', url)],
})

function finish(
  service: Service,
  task: Task,
  machine: Machine,
  component: FirmwareComponent,
  version: string,
  url: string,
): void {
  const inventory = `/redfish/v1/UpdateService/FirmwareInventory/${inventoryId(component)}`
  if (component === 'bios') {
    machine.firmware.stage('bios', version)
    service.emit('Update.AwaitToActivate', [url, inventory], inventory)
    return service.tasks.await(task, { machine: machine.uuid, biosVersion: version })
  }
  machine.firmware.install(component, version)
  service.emit('Update.UpdateSuccessful', [inventory, url], inventory)
  service.tasks.report(task, { state: 'Completed' })
  if (component === 'bmc') service.restart()
}
