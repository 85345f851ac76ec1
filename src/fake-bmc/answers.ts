import { extendedInfo, filled, baseMessages, messageIdOf, notice, type MessageId, type Notice } from './messages.ts'

/** What a handler answers with; the headers every answer has come later. */
export type Answer = {
  status: number
  body?: Record<string, unknown> | undefined
  headers?: Record<string, string>
  /** Not JSON: the text as it is, with its content type in {@link headers}. */
  text?: string
  /** A body that goes on for as long as the client listens. */
  stream?: ReadableStream
  /** The path of what was made; the answer carries it. */
  created?: string
}

export const created = (path: string, headers: Record<string, string> = {}): Answer => ({
  status: 201,
  created: path,
  headers,
})

export const noContent: Answer = { status: 204 }

/** An accepted operation. The body stays empty: a Task in it would make sushy poll the Task and not its monitor. */
export const accepted = (monitor: string): Answer => ({ status: 202, headers: { Location: monitor } })

/** An error with one message or several. */
export function refusal(status: number, ...notices: readonly Notice[]): Answer {
  const [first = notice('GeneralError'), ...more] = notices
  const code = more.length > 0 ? notice('GeneralError') : first
  return {
    status,
    body: {
      error: {
        code: messageIdOf(code),
        message: filled(baseMessages[code.id].text, code.args),
        '@Message.ExtendedInfo': [first, ...more].map(extendedInfo),
      },
    },
  }
}

export const refused = (status: number, id: MessageId, ...args: readonly string[]): Answer =>
  refusal(status, notice(id, ...args))

/** A message of a vendor's own registry, as its BMC words it. */
export const vendorRefusal = (status: number, messageId: string, message: string): Answer => ({
  status,
  body: {
    error: {
      code: messageId,
      message,
      '@Message.ExtendedInfo': [
        { MessageId: messageId, Message: message, MessageArgs: [], MessageSeverity: 'Critical', Resolution: 'None.' },
      ],
    },
  },
})

export const missing = (path: string): Answer => refused(404, 'ResourceMissingAtURI', path)
