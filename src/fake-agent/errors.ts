import { suggestion } from './python-suggestion.ts'

/**
 * The agent's own errors: class name to HTTP-like number and fixed sentence.
 *
 * @source ironic_python_agent/errors.py
 */
const rows = {
  RESTError: { code: 500, message: 'An error occurred' },
  ExtensionError: { code: 500, message: 'An error occurred' },
  NotFound: { code: 404, message: 'Not found' },
  RequestedObjectNotFoundError: { code: 404, message: 'Not found' },
  InvalidCommandError: { code: 400, message: 'Invalid command' },
  InvalidCommandParamsError: { code: 400, message: 'Invalid command parameters' },
  CommandExecutionError: { code: 500, message: 'Command execution failed' },
  AgentIsBusy: { code: 409, message: 'Agent is busy' },
  ContainerNotPermittedError: { code: 500, message: 'Container image not permitted' },
  ImageDownloadError: { code: 500, message: 'Error downloading image' },
  ImageDownloadTimeoutError: { code: 408, message: 'Image download timeout' },
  ImageChecksumError: { code: 500, message: 'Error verifying image checksum' },
  ImageWriteError: { code: 500, message: 'Error writing image to device' },
  InvalidImage: { code: 500, message: 'The provided image is not valid for use' },
  SystemRebootError: { code: 500, message: 'Error rebooting system' },
  ClockSyncError: { code: 500, message: 'Error syncing system clock' },
  BlockDeviceEraseError: { code: 500, message: 'Error erasing block device' },
  BlockDeviceError: { code: 500, message: 'Block device caused unknown error' },
  SoftwareRAIDError: { code: 500, message: 'Software RAID caused unknown error' },
  UnknownNodeError: { code: 500, message: 'Agent is not associated with an Ironic node' },
  HardwareManagerNotFound: { code: 500, message: 'No valid HardwareManager found' },
  HardwareManagerMethodNotFound: { code: 500, message: 'No HardwareManager found to handle method' },
  HardwareManagerConfigurationError: { code: 500, message: 'Hardware manager configuration error' },
  IncompatibleHardwareMethodError: { code: 500, message: 'HardwareManager method is not compatible with hardware' },
  VersionMismatch: {
    code: 409,
    message: 'Hardware managers version mismatch, reload agent with correct version',
  },
  CleaningError: { code: 500, message: 'Clean step failed' },
  DeploymentError: { code: 500, message: 'Deploy step failed' },
  ServicingError: { code: 500, message: 'Service step failed' },
  InvalidFirmwareImageConfig: { code: 500, message: 'An error occurred' },
  InvalidFirmwareSettingsConfig: { code: 500, message: 'An error occurred' },
  DuplicateComponentFlavor: { code: 500, message: 'An error occurred' },
  DeviceNotFound: { code: 404, message: 'Error finding the disk or partition device to deploy the image onto' },
  /** Its message repeats its details. */
  ProtectedDeviceError: { code: 500, message: undefined },
} as const satisfies Record<string, { code: number; message: string | undefined }>

export type AgentErrorType = keyof typeof rows

/** Whether `type` names one of the agent's own errors. */
export const isAgentErrorType = (type: string): type is AgentErrorType => Object.hasOwn(rows, type)

/** One of the agent's own errors. What it says on the wire is {@link wire}. */
export class AgentError extends Error {
  override readonly name = 'AgentError'
  readonly type: AgentErrorType
  readonly code: number
  /** The fixed sentence of its class. */
  readonly sentence: string
  readonly details: string

  constructor(type: AgentErrorType, details = 'An unexpected error occurred. Please try back later.') {
    const { code, message } = rows[type]
    super(`${message ?? details}: ${details}`)
    this.type = type
    this.code = code
    this.sentence = message ?? details
    this.details = details
  }

  /** The body of `command_error`. */
  wire(): CommandError {
    return { type: this.type, code: this.code, message: this.sentence, details: this.details }
  }
}

export type CommandError = { type: string; code: number; message: string; details: string }

/** How a shell tool failed, and how Python prints the exception itself. */
export type ToolFailure = { exitCode: number | string; printed: string }

/** Any exception of Python or its libraries: its class and its text. */
export class PythonError extends Error {
  override readonly name = 'PythonError'
  readonly type: string
  /** Of the failure of a shell tool. */
  readonly tool: ToolFailure | undefined

  constructor(type: string, text: string, tool?: ToolFailure) {
    super(text)
    this.type = type
    this.tool = tool
  }
}

/** The failure of a shell tool, in the four lines in which `oslo.concurrency` tells it. */
export const toolFailed = (command: string, exitCode: number | string, stdout = '', stderr = ''): PythonError =>
  new PythonError('ProcessExecutionError', toolFailure(command, exitCode, stdout, stderr), {
    exitCode,
    printed: `ProcessExecutionError(${quoted(stdout)}, ${quoted(stderr)}, ${exitCode}, ${quoted(command)}, None)`,
  })

/** The text of {@link toolFailed}. */
export const toolFailure = (command: string, exitCode: number | string, stdout = '', stderr = ''): string =>
  `Unexpected error while running command.\nCommand: ${command}\nExit code: ${exitCode}\nStdout: ${quoted(stdout)}\nStderr: ${quoted(stderr)}`

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll("'", "\\'")}'`

/** What a call of `name` with wrong arguments says in Python. `passed` are those it always gets. */
function wrongArguments(
  name: string,
  { required: expected = [], optional = [], passed = [] }: Signature,
  given: readonly string[],
): PythonError | undefined {
  const unexpected = given.find((key) => !expected.includes(key) && !optional.includes(key))
  if (unexpected !== undefined) {
    const near = suggestion(unexpected, ['self', ...passed, ...expected, ...optional])
    const hint = near === undefined ? '' : `. Did you mean '${near}'?`
    return new PythonError('TypeError', `${name}() got an unexpected keyword argument '${unexpected}'${hint}`)
  }
  const missing = expected.filter((key) => !given.includes(key)).map((key) => `'${key}'`)
  if (missing.length === 0) return undefined
  const list = missing.length < 3 ? missing.join(' and ') : `${missing.slice(0, -1).join(', ')}, and ${missing.at(-1)}`
  const plural = missing.length === 1 ? 'argument' : 'arguments'
  return new PythonError('TypeError', `${name}() missing ${missing.length} required positional ${plural}: ${list}`)
}

/** The arguments of a Python method. */
export type Signature = { required?: readonly string[]; optional?: readonly string[]; passed?: readonly string[] }

/** Throws the `TypeError` of a Python method called with other arguments than it has. */
export function checkArguments(method: string, given: Record<string, unknown>, signature: Signature = {}): void {
  const wrong = wrongArguments(method, signature, Object.keys(given))
  if (wrong) throw wrong
}

/** `str(exception)`: a KeyError shows its key in quotes. */
export const exceptionText = ({ type, message }: PythonError): string =>
  type === 'KeyError' ? `'${message}'` : message
