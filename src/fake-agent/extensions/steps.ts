import type { Agent } from '../agent.ts'
import type { Extension, Params } from '../commands.ts'
import { AgentError, type AgentErrorType, checkArguments, exceptionText, PythonError } from '../errors.ts'
import { dispatch, versionsMatch } from '../managers.ts'
import { pythonRepr, pythonType } from '../python.ts'

export type StepKind = 'clean' | 'deploy' | 'service'

const kinds: Record<StepKind, { className: string; error: AgentErrorType }> = {
  clean: { className: 'CleanExtension', error: 'CleaningError' },
  deploy: { className: 'DeployExtension', error: 'DeploymentError' },
  service: { className: 'ServiceExtension', error: 'ServicingError' },
}

/**
 * The extension that lists the hardware managers' steps of a kind and executes them.
 *
 * @source ironic_python_agent/extensions/clean.py, deploy.py, service.py
 */
export const stepExtension = (kind: StepKind): Extension => ({
  [`get_${kind}_steps`]: {
    kind: 'sync',
    async run(agent, params) {
      checkArguments(`${kinds[kind].className}.get_${kind}_steps`, params, { required: ['node', 'ports'] })
      await agent.cacheNode(params['node'])
      return agent.managers.advertised(kind)
    },
  },
  [`execute_${kind}_step`]: {
    kind: 'async',
    run: (agent, params) => executeStep(kind, agent, params),
  },
})

async function executeStep(kind: StepKind, agent: Agent, params: Params): Promise<unknown> {
  const versionKey = `${kind}_version`
  const { step, node, ports, [versionKey]: version = null, ...others } = params
  // Whatever else is sent goes to the step.
  const method = `${kinds[kind].className}.execute_${kind}_step`
  checkArguments(method, params, { required: ['step', 'node', 'ports'], optional: Object.keys(params) })
  await agent.cacheNode(node)
  if (version !== null && !versionsMatch(version, agent.managers.versions))
    throw new AgentError(
      'VersionMismatch',
      `Current versions: ${pythonRepr(agent.managers.versions)}, versions used by ironic: ${pythonRepr(version)}`,
    )
  if (typeof step !== 'object' || step === null)
    throw new PythonError('TypeError', `argument of type '${pythonType(step)}' is not iterable`)
  if (!('step' in step))
    throw new PythonError('ValueError', `Malformed ${kind}_step, no "step" key: ${pythonRepr(step)}`)
  const { step: name, args } = step as { step: string; args?: Params | null }
  try {
    const result = await dispatch(agent, name, { node, ports, args: { ...others, ...args } })
    return { [`${kind}_result`]: result ?? null, [`${kind}_step`]: step }
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    throw new AgentError(
      kinds[kind].error,
      `Unexpected exception performing ${kind} step ${name}. ${error.type}: ${exceptionText(error)}`,
    )
  }
}
