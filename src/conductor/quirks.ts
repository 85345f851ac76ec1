/**
 * What Ironic does that an operator would not expect. Each row is a switch: on, the conductor behaves as Ironic does;
 * off, as the row's last line says. Functions that decide take the policy; there are no other conditions on it.
 */
export const quirks = {
  'reserved-steps-dropped': {
    title: 'Reserved and child-node steps vanish from explicit clean lists',
    upstream: 'Validation skips them and does not append them to the list it returns, so they never run.',
    hardened: 'They stay in the list, in their place, and run; a child that is being cleaned itself is let alone.',
    source: 'ironic/conductor/steps.py _validate_user_steps',
  },
  'busy-agent-means-no-steps': {
    title: 'An agent that is busy when asked for its steps has none',
    upstream: 'The refresh gives up silently; an automated clean goes on without in-band steps and ends available.',
    hardened: 'The node stays in clean wait and the next heartbeat asks again.',
    source: 'ironic/drivers/modules/agent_base.py refresh_steps',
  },
  'version-mismatch-drops-runbook-and-abort': {
    title: 'A new hardware manager version replaces a runbook and forgets an abort',
    upstream: 'The list is rebuilt from the drivers and starts again at its first step, without `abort_after`.',
    hardened: 'A runbook keeps its own list; a pending abort is honoured first.',
    source: 'ironic/drivers/modules/agent_base.py _process_version_mismatch',
  },
  'stale-failed-blamed': {
    title: 'An old failed command is blamed on the current step',
    upstream: 'A FAILED last command fails the current step without a look at which step it was.',
    hardened: 'A failed command of another step is ignored, as a succeeded one is.',
    source: 'ironic/drivers/modules/agent_base.py process_next_step',
  },
  'bios-verify-failure-continues': {
    title: 'Cleaning goes on after a BIOS verification failed',
    upstream: 'The error handler runs, but the step returns as if done: the loop goes on and fires the final event.',
    hardened: 'The loop stops when a step left the node outside of cleaning.',
    source: 'ironic/drivers/modules/redfish/bios.py apply_configuration',
  },
  'bios-poller-waits-forever': {
    title: 'Without a ramdisk, BIOS settings that the firmware dropped are waited for without end',
    upstream: 'The poller restarts the time-out at every look and resumes the step only when all settings are current.',
    hardened:
      'Once the machine has booted the step is resumed, and its verification fails it; a boot that gets no further times out.',
    source: 'ironic/drivers/modules/redfish/bios.py _check_node_redfish_bios_apply',
  },
  'stale-bios-state-ends-a-step': {
    title: 'What a BIOS step left behind ends the step of a later clean',
    upstream:
      'An abort leaves the state the poller goes by: in the next clean it resumes whatever step is waited for, as if that were done. So it does when a heartbeat ended the BIOS step while a slow BMC was asked.',
    hardened:
      'A poller resumes the step it looked at only, the one of BIOS only steps of that interface, and a clean starts without what another one left.',
    source: 'ironic/drivers/modules/redfish/bios.py _query_bios_apply_status',
  },
  'raid-task-failure-only-logged': {
    title: 'A RAID task that failed on the BMC is a success',
    upstream: 'The poller logs it and continues.',
    hardened: 'The poller fails the step with the messages of the task.',
    source: 'ironic/drivers/modules/redfish/raid.py _check_node_raid_config',
  },
  'poweroff-erases-last-error': {
    title: 'poweroff_in_cleanfail erases the reason, or leaves the node in cleaning',
    upstream: 'The power-off clears last_error; when it fails the handler stops before the fail event.',
    hardened: 'The reason is kept, a failed power-off is added to it, and the node fails in any case.',
    source: 'ironic/conductor/utils.py cleaning_error_handler',
  },
  'hold-loses-manual-target': {
    title: 'hold, wait and unhold turn a manual clean into an automated one',
    upstream: 'The events are fired without a target, so `available` replaces `manageable`.',
    hardened: 'The target is passed on.',
    source: 'ironic/conductor/steps.py use_reserved_step_handler, ironic/conductor/manager.py unhold',
  },
  'wait-seconds-stalls': {
    title: 'A wait step with seconds leaves the node in cleaning with no worker',
    upstream: 'It resumes after its sleep and then the worker ends.',
    hardened: 'The worker goes on with the next step.',
    source: 'ironic/conductor/steps.py use_reserved_step_handler',
  },
  'restart-loses-manual-target': {
    title: 'A restart or take-over turns a manual clean into an automated one',
    upstream: 'The fail event is fired without a target.',
    hardened: 'The target is passed on.',
    source: 'ironic/conductor/base_manager.py _fail_transient_state',
  },
  'restart-corrects-eight': {
    title: 'A restart corrects no more than periodic_max_workers nodes of each state',
    upstream:
      'The loop stops after as many nodes as periodic tasks have workers, and passes over those that the hash ring gives to a conductor just gone; the rest stay stuck.',
    hardened: 'All of them are corrected, and all that the former process had locked.',
    source: 'ironic/conductor/base_manager.py iter_nodes, _fail_transient_state',
  },
  'restart-cleans-up-nothing': {
    title: 'A restart fails a cleaning node but cleans nothing up',
    upstream: 'Step, agent credentials, power and network are left as they were.',
    hardened:
      'The error handler runs, with tear-down, under the same text; what was being cleaned up after a failure or an abort is finished.',
    source: 'ironic/conductor/base_manager.py _fail_transient_state',
  },
  'database-error-strands-node': {
    title: 'What an error of the database interrupts stays as it is until the next restart',
    upstream:
      'Handlers take it for a failure of what they did and go on writing; if that fails as well the thread ends: the node stays in cleaning, or reserved, and nobody works on it.',
    hardened:
      'An operation that was refused a write ends at once; when the database answers again the conductor does for nodes nobody works on what it would do after a restart.',
    source: 'ironic/conductor/task_manager.py release_resources, _write_exception',
  },
  'stuck-without-worker': {
    title: 'A cleaning node can be left with nobody working on it',
    upstream:
      'No free worker at a continuation, and validation errors Ironic does not translate, leave the node in cleaning; from there `manage` takes it to manageable as it is.',
    hardened:
      'The continuation puts the node back to clean wait; any validation error goes to the error handler; `manage` is refused in cleaning.',
    source:
      'ironic/conductor/utils.py spawn_cleaning_error_handler, ironic/conductor/cleaning.py do_node_clean, ironic/common/states.py',
  },
  'maintenance-orphan-stuck': {
    title: 'A cleaning node in maintenance stays in cleaning when its conductor dies',
    upstream: 'Only its reservation is removed.',
    hardened: 'It is failed like any other orphan; the operator’s reason stays.',
    source: 'ironic/conductor/manager.py _check_orphan_nodes',
  },
  'power-sync-erases-last-error': {
    title: 'The power sync erases why a clean failed',
    upstream: 'When the power states match, last_error becomes null.',
    hardened: 'In a failure state it stays.',
    source: 'ironic/conductor/manager.py do_sync_power_state',
  },
  'skipped-cleaning-ignores-retired': {
    title: 'A retired node whose cleaning is disabled becomes available',
    upstream: 'Skipped cleaning always fires done.',
    hardened: 'It fires manage for a retired node.',
    source: 'ironic/conductor/cleaning.py do_node_clean',
  },
  'provide-not-limited': {
    title: 'provide does not count against max_concurrent_clean',
    upstream: 'Only manual cleaning and tear-down are limited.',
    hardened: 'It is limited too.',
    source: 'ironic/conductor/manager.py do_provisioning_action',
  },
  'explicit-steps-lose-reboot-requested': {
    title: 'A manual clean never reboots for a step that asks for it',
    upstream: 'Explicit steps take only abortable and priority from the driver.',
    hardened: 'reboot_requested is taken too.',
    source: 'ironic/conductor/steps.py _validate_user_step',
  },
  'stale-fault-suppresses-power-off': {
    title: 'An old fault keeps a cleaned node powered on',
    upstream: 'Tear-down looks only at whether fault is `clean failure`, not whether this clean failed.',
    hardened: 'Only a failure of the clean at hand keeps the power.',
    source: 'ironic/drivers/modules/deploy_utils.py tear_down_inband_cleaning',
  },
  'oob-clean-torn-down-in-band': {
    title: 'A failed or aborted out-of-band clean is torn down as if it had booted a ramdisk',
    upstream: 'Power is cut and the cleaning network removed though neither was touched.',
    hardened: 'No tear-down without a ramdisk.',
    source: 'ironic/conductor/utils.py cleaning_error_handler, ironic/conductor/cleaning.py do_node_clean_abort',
  },
  'malformed-step-500': {
    title: 'A clean step without `step` or `interface` is a server error',
    upstream: 'The per-step policy indexes it before the schema is checked: 500.',
    hardened: '400 with the schema’s message.',
    source: 'ironic/conductor/steps.py _check_step_policy',
  },
  'unknown-boot-device-500': {
    title: 'A boot device that Redfish does not have is a server error',
    upstream: 'The name is looked up in a dictionary without a check: 500, and the key is all it says.',
    hardened: '400 with a sentence that names the supported ones.',
    source: 'ironic/drivers/modules/redfish/management.py RedfishManagement.set_boot_device',
  },
  'malformed-json-500': {
    title: 'A body that is no JSON is a server error where the whole body is the argument',
    upstream: 'The parser’s error escapes on POST and PATCH: 500. Operations with named arguments miss one: 400.',
    hardened: '400 in both cases.',
    source: 'ironic/api/method.py body',
  },
  'unknown-list-field-500': {
    title: 'An unknown name in `fields` of the node list is a server error',
    upstream: '500 on the list, 400 on a single node.',
    hardened: '400 on both.',
    source: 'ironic/api/controllers/v1/node.py NodesController.get_all',
  },
  'fresh-boot-completes-step': {
    title: 'A ramdisk that booted again counts as the current step done',
    upstream: 'An empty command list advances to the next step, whoever caused the reboot.',
    hardened: 'It does so only after a reboot the conductor or the step asked for; else the step fails.',
    source: 'ironic/drivers/modules/agent_base.py process_next_step',
  },
  'error-body-without-faultstring-crashes': {
    title: 'An agent error without a faultstring crashes the client',
    upstream: 'The look-up in a null body raises TypeError, which fails the step with a Python message.',
    hardened: 'AgentAPIError with the body as its text.',
    source: 'ironic/drivers/modules/agent_client.py _command',
  },
  'token-in-last-error': {
    title: 'The token of an agent that cannot be reached is shown in last_error',
    upstream: 'The connection error quotes the URL with its query, and the token is in the query.',
    hardened: 'The token is masked.',
    source: 'ironic/drivers/modules/agent_client.py _command, get_commands_status',
  },
  'no-steps-is-clean': {
    title: 'A clean that had nothing to do is a clean',
    upstream: 'An automated clean with an empty step list ends available; a manual one whose list is lost, manageable.',
    hardened: 'It fails: nothing was erased.',
    source: 'ironic/conductor/cleaning.py do_next_clean_step',
  },
  'missing-step-index-completes': {
    title: 'A lost step index counts as the end of the list',
    upstream: 'A continuation without clean_step_index completes the clean.',
    hardened: 'The clean fails.',
    source: 'ironic/conductor/utils.py update_next_step_index',
  },
} as const satisfies Record<string, { title: string; upstream: string; hardened: string; source: string }>

export type QuirkId = keyof typeof quirks
/** The quirks that are on. */
export type Quirks = ReadonlySet<QuirkId>

export const quirkIds = Object.keys(quirks) as QuirkId[]
const isQuirkId = (id: string): id is QuirkId => Object.hasOwn(quirks, id)

/** The policy a setting stands for: all as upstream, none, or just those listed. */
export function quirkPolicy(choice: 'upstream' | 'none' | readonly string[] = 'upstream'): Quirks {
  if (choice === 'upstream') return new Set(quirkIds)
  if (choice === 'none') return new Set()
  for (const id of choice) if (!isQuirkId(id)) throw new Error(`There is no quirk "${id}".`)
  return new Set(choice as QuirkId[])
}
