import { collectSystemLogs, commandError } from './client.ts'
import { messageOf } from '../failures.ts'
import type { Task } from '../task.ts'
import { timestamp } from '../timestamps.ts'

/** A ramdisk's system logs: a gzipped tar archive in base64, under the file name Ironic would have given it. */
export type RamdiskLog = { at: string; node: string; file: string; systemLogs: string }

/**
 * Asks the agent for its logs and keeps them. Whatever goes wrong is noted and forgotten: logs never decide a clean.
 *
 * @source ironic/drivers/utils.py `collect_ramdisk_logs`
 */
export async function collectRamdiskLogs(task: Task): Promise<void> {
  const { node, conductor } = task
  if (conductor.options['agent.deploy_logs_collect'] === 'never') return
  const lost = (error: string) => conductor.world.record('ramdisk logs lost', { node: node.uuid, error })
  try {
    const answer = await collectSystemLogs(task)
    if (answer.command_error) return lost(commandError(answer))
    const systemLogs = answer.command_result?.['system_logs']
    if (typeof systemLogs !== 'string') return lost('no system_logs in the answer')
    const at = timestamp(conductor.world.clock.now())
    const log = { at, node: node.uuid, file: fileName(task, at), systemLogs }
    conductor.ramdiskLogs.push(log)
    conductor.world.record('ramdisk logs', { node: node.uuid, file: log.file, characters: systemLogs.length })
    conductor.keepRamdiskLog?.(log)
  } catch (error) {
    lost(messageOf(error))
  }
}

function fileName({ node }: Task, at: string): string {
  const parts = [node.uuid, node.name, node.instance_uuid, 'cleaning', at.slice(0, 19).replace(/[T:]/g, '-')]
  return `${parts.filter((part) => part !== null).join('_')}.tar.gz`
}
