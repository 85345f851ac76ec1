import type { Scenario } from '../scenario.ts'
import agentBusy from './agent/agent-busy.ts'
import agentDownMidErase from './agent/agent-down-mid-erase.ts'
import agentUnreachableAfterReboot from './agent/agent-unreachable-after-reboot.ts'
import ramdiskRestartHardened from './agent/ramdisk-restart-hardened.ts'
import ramdiskRestartMidErase from './agent/ramdisk-restart-mid-erase.ts'
import bmcDownAtEnd from './bmc/bmc-down-at-end.ts'
import bmcDownAtStart from './bmc/bmc-down-at-start.ts'
import ramdiskNeverCallsBack from './boot/ramdisk-never-calls-back.ts'
import killedInCleanWait from './conductor/killed-in-clean-wait.ts'
import killedInCleaning from './conductor/killed-in-cleaning.ts'
import dyingDisk from './disk/dying-disk.ts'
import eraseAfterRaid from './disk/erase-after-raid.ts'
import interruptedSecureErase from './disk/interrupted-secure-erase.ts'
import oneDiskRefuses from './disk/one-disk-refuses.ts'
import abortAbortableStep from './operator/abort-abortable-step.ts'
import abortNonAbortableStep from './operator/abort-non-abortable-step.ts'
import failedManageProvide from './operator/failed-manage-provide.ts'
import manualBadStep from './operator/manual-bad-step.ts'
import manualMissingArgument from './operator/manual-missing-argument.ts'
import happyAutomated from './reference/happy-automated.ts'
import happyManualRaid from './reference/happy-manual-raid.ts'
import rebootRequested from './steps/reboot-requested.ts'

/** Every scenario that ships with the project, grouped by what breaks. */
export const library: readonly Scenario[] = [
  agentBusy,
  agentDownMidErase,
  agentUnreachableAfterReboot,
  ramdiskRestartHardened,
  ramdiskRestartMidErase,
  bmcDownAtEnd,
  bmcDownAtStart,
  ramdiskNeverCallsBack,
  killedInCleanWait,
  killedInCleaning,
  dyingDisk,
  eraseAfterRaid,
  interruptedSecureErase,
  oneDiskRefuses,
  abortAbortableStep,
  abortNonAbortableStep,
  failedManageProvide,
  manualBadStep,
  manualMissingArgument,
  happyAutomated,
  happyManualRaid,
  rebootRequested,
]
