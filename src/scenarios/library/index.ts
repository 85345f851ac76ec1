import type { Scenario } from '../scenario.ts'
import agentBusy from './agent/agent-busy.ts'
import agentCrashOverPxe from './agent/agent-crash-over-pxe.ts'
import agentDownMidErase from './agent/agent-down-mid-erase.ts'
import agentUnreachableAfterReboot from './agent/agent-unreachable-after-reboot.ts'
import badCommandResult from './agent/bad-command-result.ts'
import busyAtFirstHeartbeatHardened from './agent/busy-at-first-heartbeat-hardened.ts'
import busyAtFirstHeartbeat from './agent/busy-at-first-heartbeat.ts'
import callbackUrlChanges from './agent/callback-url-changes.ts'
import certificateFromTheFuture from './agent/certificate-from-the-future.ts'
import clockJumpsMidErase from './agent/clock-jumps-mid-erase.ts'
import errorWithoutFaultstring from './agent/error-without-faultstring.ts'
import fastTrackToADeadAgent from './agent/fast-track-to-a-dead-agent.ts'
import firstContactCutOnce from './agent/first-contact-cut-once.ts'
import getStepsCut from './agent/get-steps-cut.ts'
import getStepsFails from './agent/get-steps-fails.ts'
import getStepsWithoutKeys from './agent/get-steps-without-keys.ts'
import heartbeatsInABundle from './agent/heartbeats-in-a-bundle.ts'
import htmlErrorPage from './agent/html-error-page.ts'
import lateLogCollection from './agent/late-log-collection.ts'
import lookupRefusedForAWhile from './agent/lookup-refused-for-a-while.ts'
import lookupReplyLost from './agent/lookup-reply-lost.ts'
import lookupWhileLocked from './agent/lookup-while-locked.ts'
import noNodeForTenMinutes from './agent/no-node-for-ten-minutes.ts'
import oldRamdiskWithoutToken from './agent/old-ramdisk-without-token.ts'
import ramdiskRestartHardened from './agent/ramdisk-restart-hardened.ts'
import ramdiskRestartMidErase from './agent/ramdisk-restart-mid-erase.ts'
import ramdiskUpgradedMidClean from './agent/ramdisk-upgraded-mid-clean.ts'
import ramdiskWithoutSteps from './agent/ramdisk-without-steps.ts'
import resultOfAnotherStep from './agent/result-of-another-step.ts'
import scanTakesAMinute from './agent/scan-takes-a-minute.ts'
import statusNeverAnswered from './agent/status-never-answered.ts'
import stepsChangeAfterABoot from './agent/steps-change-after-a-boot.ts'
import unknownCommandStatus from './agent/unknown-command-status.ts'
import vendorStepFails from './agent/vendor-step-fails.ts'
import vendorStepShadowsErase from './agent/vendor-step-shadows-erase.ts'
import biosAbortLeavesATrap from './bmc/bios-abort-leaves-a-trap.ts'
import biosSettingDropped from './bmc/bios-setting-dropped.ts'
import bmcAnswersGarbage from './bmc/bmc-answers-garbage.ts'
import bmcDownAtEnd from './bmc/bmc-down-at-end.ts'
import bmcDownAtStart from './bmc/bmc-down-at-start.ts'
import bmcLiesAboutPower from './bmc/bmc-lies-about-power.ts'
import bmcPasswordChanged from './bmc/bmc-password-changed.ts'
import bmcRestartsMidErase from './bmc/bmc-restarts-mid-erase.ts'
import bmcSlow from './bmc/bmc-slow.ts'
import bmcUnreachableAtStart from './bmc/bmc-unreachable-at-start.ts'
import bmcUpdatesItself from './bmc/bmc-updates-itself.ts'
import bootOverrideRefused from './bmc/boot-override-refused.ts'
import factoryResetIgnored from './bmc/factory-reset-ignored.ts'
import firmwareNeverApplied from './bmc/firmware-never-applied.ts'
import firmwareSettingMistyped from './bmc/firmware-setting-mistyped.ts'
import firmwareTaskVanishes from './bmc/firmware-task-vanishes.ts'
import noApplyTimes from './bmc/no-apply-times.ts'
import noBiosResource from './bmc/no-bios-resource.ts'
import noBootProgress from './bmc/no-boot-progress.ts'
import oneSessionForAll from './bmc/one-session-for-all.ts'
import oobStepLongerThanTimeout from './bmc/oob-step-longer-than-timeout.ts'
import passwordRotated from './bmc/password-rotated.ts'
import powerOnConflict from './bmc/power-on-conflict.ts'
import raidTaskFails from './bmc/raid-task-fails.ts'
import rejectsDuringPost from './bmc/rejects-during-post.ts'
import sessionForgotten from './bmc/session-forgotten.ts'
import slowBmc75sWaitedFor from './bmc/slow-bmc-75s-waited-for.ts'
import slowBmc75s from './bmc/slow-bmc-75s.ts'
import slowBmcEndsTheErase from './bmc/slow-bmc-ends-the-erase.ts'
import stalePowerState from './bmc/stale-power-state.ts'
import twoVolumesOneController from './bmc/two-volumes-one-controller.ts'
import vmediaBusyIdrac from './bmc/vmedia-busy-idrac.ts'
import vmediaFirstSlot405 from './bmc/vmedia-first-slot-405.ts'
import vmediaInsert503Twice from './bmc/vmedia-insert-503-twice.ts'
import vmediaInsertRefused from './bmc/vmedia-insert-refused.ts'
import vmediaStillInserted from './bmc/vmedia-still-inserted.ts'
import vmediaStrictUrls from './bmc/vmedia-strict-urls.ts'
import bootDeviceIsSetForOnce from './boot/boot-device-is-set-for-once.ts'
import bootModeFallsBack from './boot/boot-mode-falls-back.ts'
import flakyPxeTriedAgain from './boot/flaky-pxe-tried-again.ts'
import hangsInPost from './boot/hangs-in-post.ts'
import kernelPanicBeforeErase from './boot/kernel-panic-before-erase.ts'
import kernelPanicMidErase from './boot/kernel-panic-mid-erase.ts'
import noNetworkBoot from './boot/no-network-boot.ts'
import persistentBootRefused from './boot/persistent-boot-refused.ts'
import powerCutMidErase from './boot/power-cut-mid-erase.ts'
import ramdiskLateButInTime from './boot/ramdisk-late-but-in-time.ts'
import ramdiskNeverCallsBack from './boot/ramdisk-never-calls-back.ts'
import slowAgentIsNotRebooted from './boot/slow-agent-is-not-rebooted.ts'
import virtualMediaInCleaning from './boot/virtual-media-in-cleaning.ts'
import clockSetAhead from './conductor/clock-set-ahead.ts'
import failedNodeSwitchedOnAgain from './conductor/failed-node-switched-on-again.ts'
import killedForAnHour from './conductor/killed-for-an-hour.ts'
import killedInCleanWait from './conductor/killed-in-clean-wait.ts'
import killedInCleaningInMaintenance from './conductor/killed-in-cleaning-in-maintenance.ts'
import killedInCleaning from './conductor/killed-in-cleaning.ts'
import killedInDeleting from './conductor/killed-in-deleting.ts'
import killedInManual from './conductor/killed-in-manual.ts'
import killedInStepThenRetried from './conductor/killed-in-step-then-retried.ts'
import killedInStep from './conductor/killed-in-step.ts'
import prepareBreaks from './conductor/prepare-breaks.ts'
import timeoutSwitchedOff from './conductor/timeout-switched-off.ts'
import workersRunOut from './conductor/workers-run-out.ts'
import databaseIsLocked from './database/database-is-locked.ts'
import deletedTwice from './database/deleted-twice.ts'
import lockedAsAStepBegins from './database/locked-as-a-step-begins.ts'
import errorOfTenThousandLetters from './database/error-of-ten-thousand-letters.ts'
import burnInFindsBadHardware from './disk/burn-in-finds-bad-hardware.ts'
import deadDisksVanish from './disk/dead-disks-vanish.ts'
import diskNotFound from './disk/disk-not-found.ts'
import dyingDisk from './disk/dying-disk.ts'
import eraseAfterRaid from './disk/erase-after-raid.ts'
import eraseHangs from './disk/erase-hangs.ts'
import firmwareIgnoresErase from './disk/firmware-ignores-erase.ts'
import formatRefused from './disk/format-refused.ts'
import frozenAtaDiskOverwritten from './disk/frozen-ata-disk-overwritten.ts'
import frozenAtaDisk from './disk/frozen-ata-disk.ts'
import hardwareRaid from './disk/hardware-raid.ts'
import interruptedSecureErase from './disk/interrupted-secure-erase.ts'
import metadataOnly from './disk/metadata-only.ts'
import nineHours from './disk/nine-hours.ts'
import oneDiskRefuses from './disk/one-disk-refuses.ts'
import raidMadeTwice from './disk/raid-made-twice.ts'
import raidNotReadyLoop from './disk/raid-not-ready-loop.ts'
import raidNotReady from './disk/raid-not-ready.ts'
import readOnlyDiskSkipped from './disk/read-only-disk-skipped.ts'
import readOnlyDisk from './disk/read-only-disk.ts'
import secondHandDisks from './disk/second-hand-disks.ts'
import sharedLunGuarded from './disk/shared-lun-guarded.ts'
import sharedLunWiped from './disk/shared-lun-wiped.ts'
import shredWithoutAPass from './disk/shred-without-a-pass.ts'
import twoPathsOneDisk from './disk/two-paths-one-disk.ts'
import unknownAtaPassword from './disk/unknown-ata-password.ts'
import addressesInCapitals from './network/addresses-in-capitals.ts'
import advertisedAddressUnreachable from './network/advertised-address-unreachable.ts'
import apiOutageThunderingHerd from './network/api-outage-thundering-herd.ts'
import apiOutage from './network/api-outage.ts'
import heartbeatsCutOff from './network/heartbeats-cut-off.ts'
import infinibandAmongTheAddresses from './network/infiniband-among-the-addresses.ts'
import linkFlaps from './network/link-flaps.ts'
import linkLocalCallback from './network/link-local-callback.ts'
import lossyNetwork from './network/lossy-network.ts'
import lostReply from './network/lost-reply.ts'
import oneAddressOnTwoMachines from './network/one-address-on-two-machines.ts'
import slowNetwork from './network/slow-network.ts'
import abortAbortableStep from './operator/abort-abortable-step.ts'
import abortBeforeFirstHeartbeat from './operator/abort-before-first-heartbeat.ts'
import abortInCleaning from './operator/abort-in-cleaning.ts'
import abortNonAbortableStep from './operator/abort-non-abortable-step.ts'
import adoptAFailedNode from './operator/adopt-a-failed-node.ts'
import blindRetryNeverEnds from './operator/blind-retry-never-ends.ts'
import busyNodeRefuses from './operator/busy-node-refuses.ts'
import cleanFailedIsNotAvailable from './operator/clean-failed-is-not-available.ts'
import cleanFailedIsRetried from './operator/clean-failed-is-retried.ts'
import cleanFromAvailable from './operator/clean-from-available.ts'
import cleanInMaintenance from './operator/clean-in-maintenance.ts'
import cleaningSwitchedOff from './operator/cleaning-switched-off.ts'
import deadBmcNodeDeleted from './operator/dead-bmc-node-deleted.ts'
import deleteFailedNode from './operator/delete-failed-node.ts'
import disallowedStep from './operator/disallowed-step.ts'
import failedManageProvide from './operator/failed-manage-provide.ts'
import fiftyFirstNode from './operator/fifty-first-node.ts'
import givesUpLoudly from './operator/gives-up-loudly.ts'
import lockedByASlowBmc from './operator/locked-by-a-slow-bmc.ts'
import maintenanceLiftedTooLate from './operator/maintenance-lifted-too-late.ts'
import maintenanceLifted from './operator/maintenance-lifted.ts'
import maintenanceLimbo from './operator/maintenance-limbo.ts'
import maintenanceNotAllowed from './operator/maintenance-not-allowed.ts'
import manualBadStep from './operator/manual-bad-step.ts'
import manualMissingArgument from './operator/manual-missing-argument.ts'
import modeChangedBeforeDelete from './operator/mode-changed-before-delete.ts'
import nodeOverridesSite from './operator/node-overrides-site.ts'
import quarantineStopsACarefulBot from './operator/quarantine-stops-a-careful-bot.ts'
import refusedRequests from './operator/refused-requests.ts'
import retiredNodeRefused from './operator/retired-node-refused.ts'
import retiredNodeTornDown from './operator/retired-node-torn-down.ts'
import staleCleaningVif from './operator/stale-cleaning-vif.ts'
import twentyProvidedAtOnce from './operator/twenty-provided-at-once.ts'
import undeploy from './operator/undeploy.ts'
import adoptionFails from './power/adoption-fails.ts'
import ejectAfterOff from './power/eject-after-off.ts'
import powerAlreadyOn from './power/power-already-on.ts'
import powerLostToTheBmc from './power/power-lost-to-the-bmc.ts'
import powerOffTwice from './power/power-off-twice.ts'
import happyAutomated from './reference/happy-automated.ts'
import happyManualRaid from './reference/happy-manual-raid.ts'
import happyMixed from './reference/happy-mixed.ts'
import happyNvme from './reference/happy-nvme.ts'
import happyVirtualMedia from './reference/happy-virtual-media.ts'
import abortAManualStep from './steps/abort-a-manual-step.ts'
import abortOnTheLastStep from './steps/abort-on-the-last-step.ts'
import abortThenCleanAgain from './steps/abort-then-clean-again.ts'
import biosValueOutOfRange from './steps/bios-value-out-of-range.ts'
import biosWithoutRamdisk from './steps/bios-without-ramdisk.ts'
import deniedStepLeftOut from './steps/denied-step-left-out.ts'
import doubleResumeSkipsNoStep from './steps/double-resume-skips-no-step.ts'
import heldForInspection from './steps/held-for-inspection.ts'
import holdThatVanishes from './steps/hold-that-vanishes.ts'
import manualLosesReboot from './steps/manual-loses-reboot.ts'
import manualOrder from './steps/manual-order.ts'
import mixedOutOfBandFirst from './steps/mixed-out-of-band-first.ts'
import nodeWithTraits from './steps/node-with-traits.ts'
import powerOffOnFailure from './steps/power-off-on-failure.ts'
import prioritySwitchedOff from './steps/priority-switched-off.ts'
import prioritySwitchedOn from './steps/priority-switched-on.ts'
import ramdiskDisabled from './steps/ramdisk-disabled.ts'
import rebootRequested from './steps/reboot-requested.ts'
import retryAfterTimeoutWorks from './steps/retry-after-timeout-works.ts'
import runbookMissing from './steps/runbook-missing.ts'
import runbookWithoutWipe from './steps/runbook-without-wipe.ts'
import stepHangsThenAborted from './steps/step-hangs-then-aborted.ts'
import unexpectedArgument from './steps/unexpected-argument.ts'

/** Every scenario that ships with the project, grouped by what breaks. */
export const library: readonly Scenario[] = [
  happyAutomated,
  happyManualRaid,
  happyMixed,
  happyNvme,
  happyVirtualMedia,
  agentBusy,
  agentCrashOverPxe,
  agentDownMidErase,
  agentUnreachableAfterReboot,
  badCommandResult,
  busyAtFirstHeartbeat,
  busyAtFirstHeartbeatHardened,
  callbackUrlChanges,
  certificateFromTheFuture,
  clockJumpsMidErase,
  errorWithoutFaultstring,
  fastTrackToADeadAgent,
  firstContactCutOnce,
  getStepsCut,
  getStepsFails,
  getStepsWithoutKeys,
  heartbeatsInABundle,
  htmlErrorPage,
  lateLogCollection,
  lookupRefusedForAWhile,
  lookupReplyLost,
  lookupWhileLocked,
  noNodeForTenMinutes,
  oldRamdiskWithoutToken,
  ramdiskRestartHardened,
  ramdiskRestartMidErase,
  ramdiskUpgradedMidClean,
  ramdiskWithoutSteps,
  resultOfAnotherStep,
  scanTakesAMinute,
  statusNeverAnswered,
  stepsChangeAfterABoot,
  unknownCommandStatus,
  vendorStepFails,
  vendorStepShadowsErase,
  biosAbortLeavesATrap,
  biosSettingDropped,
  bmcAnswersGarbage,
  bmcDownAtEnd,
  bmcDownAtStart,
  bmcLiesAboutPower,
  bmcPasswordChanged,
  bmcRestartsMidErase,
  bmcSlow,
  bmcUnreachableAtStart,
  bmcUpdatesItself,
  bootOverrideRefused,
  factoryResetIgnored,
  firmwareNeverApplied,
  firmwareSettingMistyped,
  firmwareTaskVanishes,
  noApplyTimes,
  noBiosResource,
  noBootProgress,
  oneSessionForAll,
  oobStepLongerThanTimeout,
  passwordRotated,
  powerOnConflict,
  raidTaskFails,
  rejectsDuringPost,
  sessionForgotten,
  slowBmc75s,
  slowBmc75sWaitedFor,
  slowBmcEndsTheErase,
  stalePowerState,
  twoVolumesOneController,
  vmediaBusyIdrac,
  vmediaFirstSlot405,
  vmediaInsert503Twice,
  vmediaInsertRefused,
  vmediaStillInserted,
  vmediaStrictUrls,
  bootDeviceIsSetForOnce,
  bootModeFallsBack,
  flakyPxeTriedAgain,
  hangsInPost,
  kernelPanicBeforeErase,
  kernelPanicMidErase,
  noNetworkBoot,
  persistentBootRefused,
  powerCutMidErase,
  ramdiskLateButInTime,
  ramdiskNeverCallsBack,
  slowAgentIsNotRebooted,
  virtualMediaInCleaning,
  clockSetAhead,
  failedNodeSwitchedOnAgain,
  killedForAnHour,
  killedInCleanWait,
  killedInCleaning,
  killedInCleaningInMaintenance,
  killedInDeleting,
  killedInManual,
  killedInStep,
  killedInStepThenRetried,
  prepareBreaks,
  timeoutSwitchedOff,
  workersRunOut,
  databaseIsLocked,
  deletedTwice,
  errorOfTenThousandLetters,
  lockedAsAStepBegins,
  burnInFindsBadHardware,
  deadDisksVanish,
  diskNotFound,
  dyingDisk,
  eraseAfterRaid,
  eraseHangs,
  firmwareIgnoresErase,
  formatRefused,
  frozenAtaDisk,
  frozenAtaDiskOverwritten,
  hardwareRaid,
  interruptedSecureErase,
  metadataOnly,
  nineHours,
  oneDiskRefuses,
  raidMadeTwice,
  raidNotReady,
  raidNotReadyLoop,
  readOnlyDisk,
  readOnlyDiskSkipped,
  secondHandDisks,
  sharedLunGuarded,
  sharedLunWiped,
  shredWithoutAPass,
  twoPathsOneDisk,
  unknownAtaPassword,
  addressesInCapitals,
  advertisedAddressUnreachable,
  apiOutage,
  apiOutageThunderingHerd,
  heartbeatsCutOff,
  infinibandAmongTheAddresses,
  linkFlaps,
  linkLocalCallback,
  lossyNetwork,
  lostReply,
  oneAddressOnTwoMachines,
  slowNetwork,
  abortAbortableStep,
  abortBeforeFirstHeartbeat,
  abortInCleaning,
  abortNonAbortableStep,
  adoptAFailedNode,
  blindRetryNeverEnds,
  busyNodeRefuses,
  cleanFailedIsNotAvailable,
  cleanFailedIsRetried,
  cleanFromAvailable,
  cleanInMaintenance,
  cleaningSwitchedOff,
  deadBmcNodeDeleted,
  deleteFailedNode,
  disallowedStep,
  failedManageProvide,
  fiftyFirstNode,
  givesUpLoudly,
  lockedByASlowBmc,
  maintenanceLifted,
  maintenanceLiftedTooLate,
  maintenanceLimbo,
  maintenanceNotAllowed,
  manualBadStep,
  manualMissingArgument,
  modeChangedBeforeDelete,
  nodeOverridesSite,
  quarantineStopsACarefulBot,
  refusedRequests,
  retiredNodeRefused,
  retiredNodeTornDown,
  staleCleaningVif,
  twentyProvidedAtOnce,
  undeploy,
  adoptionFails,
  ejectAfterOff,
  powerAlreadyOn,
  powerLostToTheBmc,
  powerOffTwice,
  abortAManualStep,
  abortOnTheLastStep,
  abortThenCleanAgain,
  biosValueOutOfRange,
  biosWithoutRamdisk,
  deniedStepLeftOut,
  doubleResumeSkipsNoStep,
  heldForInspection,
  holdThatVanishes,
  manualLosesReboot,
  manualOrder,
  mixedOutOfBandFirst,
  nodeWithTraits,
  powerOffOnFailure,
  prioritySwitchedOff,
  prioritySwitchedOn,
  ramdiskDisabled,
  rebootRequested,
  retryAfterTimeoutWorks,
  runbookMissing,
  runbookWithoutWipe,
  stepHangsThenAborted,
  unexpectedArgument,
]
