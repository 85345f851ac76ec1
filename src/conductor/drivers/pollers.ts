import type { NodePoller } from './interfaces.ts'
import { biosPoller } from './redfish/bios.ts'
import { failedFirmwarePoller, firmwarePoller } from './redfish/firmware.ts'
import { failedManagementFirmwarePoller, managementFirmwarePoller } from './redfish/management-firmware.ts'
import { failedRaidPoller, raidPoller } from './redfish/raid.ts'

/** Periodic work of all drivers. */
export const pollers: readonly NodePoller[] = [
  biosPoller,
  raidPoller,
  failedRaidPoller,
  firmwarePoller,
  failedFirmwarePoller,
  managementFirmwarePoller,
  failedManagementFirmwarePoller,
]
