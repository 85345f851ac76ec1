import type { Agent } from '../agent.ts'
import type { Extension } from '../commands.ts'
import { deployImage, installDevice } from '../deploy-image.ts'
import { AgentError, checkArguments, PythonError } from '../errors.ts'
import { checkImageInfo, type ImageInfo } from '../image-info.ts'

/** Clock and buffers are written out before the machine goes down. Milliseconds, as recorded with stand-in tools. */
const shutdownMs = { from: 300, to: 500 }

/**
 * Power and image commands.
 *
 * @source ironic_python_agent/extensions/standby.py
 */
export const standby: Extension = {
  prepare_image: {
    kind: 'async',
    validate: (_agent, { image_info }) => checkImageInfo(image_info),
    run(agent, params) {
      checkArguments('StandbyExtension.prepare_image', params, { required: ['image_info'], optional: ['configdrive'] })
      return deployImage(agent, params['image_info'] as ImageInfo)
    },
  },
  execute_bootc_install: {
    kind: 'async',
    run(agent, params) {
      const optional = ['instance_info', 'pull_secret', 'configdrive']
      checkArguments('StandbyExtension.execute_bootc_install', params, { required: ['image_source'], optional })
      installDevice(agent)
      // No emulated ramdisk has podman.
      throw new PythonError('FileNotFoundError', "[Errno 2] No such file or directory: 'podman'")
    },
  },
  power_off: {
    kind: 'async',
    async run(agent, params) {
      checkArguments('StandbyExtension.power_off', params)
      await prepareShutdown(agent)
      shutDownBy(agent, 'poweroff')
      agent.goDown(() => agent.machine.powerOff())
    },
  },
  run_image: {
    kind: 'async',
    async run(agent, params) {
      checkArguments('StandbyExtension.run_image', params)
      await prepareShutdown(agent)
      shutDownBy(agent, 'reboot')
      agent.goDown(() => agent.machine.reset())
    },
  },
  sync: {
    kind: 'sync',
    run(agent, params) {
      checkArguments('StandbyExtension.sync', params)
      fullSync(agent)
    },
  },
  get_partition_uuids: {
    kind: 'sync',
    run(_agent, params) {
      checkArguments('StandbyExtension.get_partition_uuids', params)
      return {}
    },
  },
}

/** Writes buffers out. Throws if that fails: the machine is in a bad state then. */
function fullSync(agent: Agent): void {
  try {
    agent.tool('sync')
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    throw new AgentError('CommandExecutionError', `Flushing file system buffers failed: ${error.message}`)
  }
}

/** The tool, or the kernel's own way if the tool fails. Throws if both do. */
function shutDownBy(agent: Agent, tool: 'reboot' | 'poweroff'): void {
  try {
    if (!agent.tool(tool)?.stderr.includes('ignoring request')) return
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
  }
  try {
    agent.tool(`echo ${tool === 'reboot' ? 'b' : 'o'} > /proc/sysrq-trigger`)
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    throw new AgentError('SystemRebootError', 'Reboot script failed with exit code 1. stdout: . stderr: .')
  }
}

async function prepareShutdown(agent: Agent): Promise<void> {
  await agent.life.clock.sleep(shutdownMs.from + Math.floor(agent.random.next() * (shutdownMs.to - shutdownMs.from)))
}
