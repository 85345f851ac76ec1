import type { Scenario } from '../scenario.ts'
import agentBusy from './agent/agent-busy.ts'
import agentCrashOverPxe from './agent/agent-crash-over-pxe.ts'
import agentDownMidErase from './agent/agent-down-mid-erase.ts'
import agentUnreachableAfterReboot from './agent/agent-unreachable-after-reboot.ts'
import badCommandResult from './agent/bad-command-result.ts'
import busyAtFirstHeartbeatHardened from './agent/busy-at-first-heartbeat-hardened.ts'
import busyAtFirstHeartbeat from './agent/busy-at-first-heartbeat.ts'
import errorWithoutFaultstring from './agent/error-without-faultstring.ts'
import getStepsCut from './agent/get-steps-cut.ts'
import getStepsFails from './agent/get-steps-fails.ts'
import getStepsWithoutKeys from './agent/get-steps-without-keys.ts'
import htmlErrorPage from './agent/html-error-page.ts'
import lateLogCollection from './agent/late-log-collection.ts'
import lookupRefusedForAWhile from './agent/lookup-refused-for-a-while.ts'
import lookupReplyLost from './agent/lookup-reply-lost.ts'
import ramdiskRestartHardened from './agent/ramdisk-restart-hardened.ts'
import ramdiskRestartMidErase from './agent/ramdisk-restart-mid-erase.ts'
import ramdiskWithoutSteps from './agent/ramdisk-without-steps.ts'
import unknownCommandStatus from './agent/unknown-command-status.ts'
import vendorStepFails from './agent/vendor-step-fails.ts'
import bmcAnswersGarbage from './bmc/bmc-answers-garbage.ts'
import bmcDownAtEnd from './bmc/bmc-down-at-end.ts'
import bmcDownAtStart from './bmc/bmc-down-at-start.ts'
import bmcLiesAboutPower from './bmc/bmc-lies-about-power.ts'
import bmcPasswordChanged from './bmc/bmc-password-changed.ts'
import bmcRestartsMidErase from './bmc/bmc-restarts-mid-erase.ts'
import bmcSlow from './bmc/bmc-slow.ts'
import bmcUnreachableAtStart from './bmc/bmc-unreachable-at-start.ts'
import bootOverrideRefused from './bmc/boot-override-refused.ts'
import powerOnConflict from './bmc/power-on-conflict.ts'
import stalePowerState from './bmc/stale-power-state.ts'
import vmediaInsert503Twice from './bmc/vmedia-insert-503-twice.ts'
import vmediaInsertRefused from './bmc/vmedia-insert-refused.ts'
import hangsInPost from './boot/hangs-in-post.ts'
import kernelPanicMidErase from './boot/kernel-panic-mid-erase.ts'
import noNetworkBoot from './boot/no-network-boot.ts'
import powerCutMidErase from './boot/power-cut-mid-erase.ts'
import ramdiskLateButInTime from './boot/ramdisk-late-but-in-time.ts'
import ramdiskNeverCallsBack from './boot/ramdisk-never-calls-back.ts'
import killedForAnHour from './conductor/killed-for-an-hour.ts'
import killedInCleanWait from './conductor/killed-in-clean-wait.ts'
import killedInCleaning from './conductor/killed-in-cleaning.ts'
import killedInManual from './conductor/killed-in-manual.ts'
import killedInStepThenRetried from './conductor/killed-in-step-then-retried.ts'
import killedInStep from './conductor/killed-in-step.ts'
import deadDisksVanish from './disk/dead-disks-vanish.ts'
import diskNotFound from './disk/disk-not-found.ts'
import dyingDisk from './disk/dying-disk.ts'
import eraseAfterRaid from './disk/erase-after-raid.ts'
import eraseHangs from './disk/erase-hangs.ts'
import firmwareIgnoresErase from './disk/firmware-ignores-erase.ts'
import frozenAtaDiskOverwritten from './disk/frozen-ata-disk-overwritten.ts'
import frozenAtaDisk from './disk/frozen-ata-disk.ts'
import hardwareRaid from './disk/hardware-raid.ts'
import interruptedSecureErase from './disk/interrupted-secure-erase.ts'
import metadataOnly from './disk/metadata-only.ts'
import nineHours from './disk/nine-hours.ts'
import oneDiskRefuses from './disk/one-disk-refuses.ts'
import readOnlyDiskSkipped from './disk/read-only-disk-skipped.ts'
import readOnlyDisk from './disk/read-only-disk.ts'
import sharedLunGuarded from './disk/shared-lun-guarded.ts'
import sharedLunWiped from './disk/shared-lun-wiped.ts'
import unknownAtaPassword from './disk/unknown-ata-password.ts'
import apiOutage from './network/api-outage.ts'
import heartbeatsCutOff from './network/heartbeats-cut-off.ts'
import linkFlaps from './network/link-flaps.ts'
import lossyNetwork from './network/lossy-network.ts'
import lostReply from './network/lost-reply.ts'
import slowNetwork from './network/slow-network.ts'
import abortAbortableStep from './operator/abort-abortable-step.ts'
import abortBeforeFirstHeartbeat from './operator/abort-before-first-heartbeat.ts'
import abortInCleaning from './operator/abort-in-cleaning.ts'
import abortNonAbortableStep from './operator/abort-non-abortable-step.ts'
import busyNodeRefuses from './operator/busy-node-refuses.ts'
import cleanFromAvailable from './operator/clean-from-available.ts'
import cleanInMaintenance from './operator/clean-in-maintenance.ts'
import cleaningSwitchedOff from './operator/cleaning-switched-off.ts'
import deleteFailedNode from './operator/delete-failed-node.ts'
import disallowedStep from './operator/disallowed-step.ts'
import failedManageProvide from './operator/failed-manage-provide.ts'
import fiftyFirstNode from './operator/fifty-first-node.ts'
import maintenanceLiftedTooLate from './operator/maintenance-lifted-too-late.ts'
import maintenanceLifted from './operator/maintenance-lifted.ts'
import maintenanceLimbo from './operator/maintenance-limbo.ts'
import maintenanceNotAllowed from './operator/maintenance-not-allowed.ts'
import manualBadStep from './operator/manual-bad-step.ts'
import manualMissingArgument from './operator/manual-missing-argument.ts'
import nodeOverridesSite from './operator/node-overrides-site.ts'
import refusedRequests from './operator/refused-requests.ts'
import retiredNodeRefused from './operator/retired-node-refused.ts'
import retiredNodeTornDown from './operator/retired-node-torn-down.ts'
import twentyProvidedAtOnce from './operator/twenty-provided-at-once.ts'
import undeploy from './operator/undeploy.ts'
import happyAutomated from './reference/happy-automated.ts'
import happyManualRaid from './reference/happy-manual-raid.ts'
import happyMixed from './reference/happy-mixed.ts'
import happyNvme from './reference/happy-nvme.ts'
import happyVirtualMedia from './reference/happy-virtual-media.ts'
import biosValueOutOfRange from './steps/bios-value-out-of-range.ts'
import biosWithoutRamdisk from './steps/bios-without-ramdisk.ts'
import manualLosesReboot from './steps/manual-loses-reboot.ts'
import manualOrder from './steps/manual-order.ts'
import mixedOutOfBandFirst from './steps/mixed-out-of-band-first.ts'
import powerOffOnFailure from './steps/power-off-on-failure.ts'
import prioritySwitchedOff from './steps/priority-switched-off.ts'
import ramdiskDisabled from './steps/ramdisk-disabled.ts'
import rebootRequested from './steps/reboot-requested.ts'
import stepHangsThenAborted from './steps/step-hangs-then-aborted.ts'
import unexpectedArgument from './steps/unexpected-argument.ts'

/** Every scenario that ships with the project, grouped by what breaks. */
export const library: readonly Scenario[] = [
  agentBusy,
  agentCrashOverPxe,
  agentDownMidErase,
  agentUnreachableAfterReboot,
  badCommandResult,
  busyAtFirstHeartbeatHardened,
  busyAtFirstHeartbeat,
  errorWithoutFaultstring,
  getStepsCut,
  getStepsFails,
  getStepsWithoutKeys,
  htmlErrorPage,
  lateLogCollection,
  lookupRefusedForAWhile,
  lookupReplyLost,
  ramdiskRestartHardened,
  ramdiskRestartMidErase,
  ramdiskWithoutSteps,
  unknownCommandStatus,
  vendorStepFails,
  bmcAnswersGarbage,
  bmcDownAtEnd,
  bmcDownAtStart,
  bmcLiesAboutPower,
  bmcPasswordChanged,
  bmcRestartsMidErase,
  bmcSlow,
  bmcUnreachableAtStart,
  bootOverrideRefused,
  powerOnConflict,
  stalePowerState,
  vmediaInsert503Twice,
  vmediaInsertRefused,
  hangsInPost,
  kernelPanicMidErase,
  noNetworkBoot,
  powerCutMidErase,
  ramdiskLateButInTime,
  ramdiskNeverCallsBack,
  killedForAnHour,
  killedInCleanWait,
  killedInCleaning,
  killedInManual,
  killedInStepThenRetried,
  killedInStep,
  deadDisksVanish,
  diskNotFound,
  dyingDisk,
  eraseAfterRaid,
  eraseHangs,
  firmwareIgnoresErase,
  frozenAtaDiskOverwritten,
  frozenAtaDisk,
  hardwareRaid,
  interruptedSecureErase,
  metadataOnly,
  nineHours,
  oneDiskRefuses,
  readOnlyDiskSkipped,
  readOnlyDisk,
  sharedLunGuarded,
  sharedLunWiped,
  unknownAtaPassword,
  apiOutage,
  heartbeatsCutOff,
  linkFlaps,
  lossyNetwork,
  lostReply,
  slowNetwork,
  abortAbortableStep,
  abortBeforeFirstHeartbeat,
  abortInCleaning,
  abortNonAbortableStep,
  busyNodeRefuses,
  cleanFromAvailable,
  cleanInMaintenance,
  cleaningSwitchedOff,
  deleteFailedNode,
  disallowedStep,
  failedManageProvide,
  fiftyFirstNode,
  maintenanceLiftedTooLate,
  maintenanceLifted,
  maintenanceLimbo,
  maintenanceNotAllowed,
  manualBadStep,
  manualMissingArgument,
  nodeOverridesSite,
  refusedRequests,
  retiredNodeRefused,
  retiredNodeTornDown,
  twentyProvidedAtOnce,
  undeploy,
  happyAutomated,
  happyManualRaid,
  happyMixed,
  happyNvme,
  happyVirtualMedia,
  biosValueOutOfRange,
  biosWithoutRamdisk,
  manualLosesReboot,
  manualOrder,
  mixedOutOfBandFirst,
  powerOffOnFailure,
  prioritySwitchedOff,
  ramdiskDisabled,
  rebootRequested,
  stepHangsThenAborted,
  unexpectedArgument,
]
