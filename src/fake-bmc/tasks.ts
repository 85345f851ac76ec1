import type { Awaited, Watched } from './awaited.ts'
import type { EventName } from './event-messages.ts'
import type { Notice } from './messages.ts'
import type { Body } from './resource.ts'

export type TaskState = 'New' | 'Starting' | 'Running' | 'Pending' | 'Completed' | 'Exception' | 'Cancelled'

/** How far an operation is. `percent` from 0 to 100. */
export type Progress = { state: TaskState; percent?: number; notices?: readonly Notice[] }

export type TaskRequest = {
  name: string
  /** The resource or action that was asked. */
  target: string
  body: Body
  method?: 'POST' | 'DELETE' | 'PATCH'
  /** What it waits for. Without this and {@link follow}, whoever works on it reports. */
  awaits?: Awaited
  /** Looks how far it is. */
  follow?: () => Progress
  /** Gives it up; false if it is too late for that. */
  cancel?: () => boolean
}

export type Task = Required<Pick<TaskRequest, 'name' | 'target' | 'body' | 'method'>> & {
  readonly id: string
  readonly startedAt: number
  endedAt: number | undefined
  progress: Progress
  /** May come later: when what was reported so far becomes something to look at. */
  awaits: Awaited | undefined
  follow: (() => Progress) | undefined
  cancel: (() => boolean) | undefined
}

/** Tasks at rest. */
export type TasksState = { made: number; retentionMs: number; tasks: Task[] }

const finished: readonly TaskState[] = ['Completed', 'Exception', 'Cancelled']

export const isOver = ({ progress }: Task): boolean => finished.includes(progress.state)

const endings: Partial<Record<TaskState, EventName>> = {
  Completed: 'TaskEvent.TaskCompletedOK',
  Exception: 'TaskEvent.TaskAborted',
  Cancelled: 'TaskEvent.TaskCancelled',
}

type Reporter = {
  now: () => number
  emit: (event: EventName, args: readonly string[], origin: string) => void
  watched: (awaited: Awaited) => Watched | undefined
}

export const taskPath = ({ id }: Task): string => `/redfish/v1/TaskService/Tasks/${id}`
export const monitorPath = ({ id }: Task): string => `/redfish/v1/TaskService/TaskMonitors/${id}`

/**
 * Operations that take time. What a machine does by itself is followed, not copied: its task looks at the machine when
 * somebody asks, and once more whenever the machine reports something.
 */
export class Tasks {
  /** Milliseconds for which a finished task can still be read. */
  retentionMs: number
  readonly #tasks = new Map<string, Task>()
  readonly #reporter: Reporter
  #made = 0

  constructor(reporter: Reporter, retentionMs: number) {
    this.#reporter = reporter
    this.retentionMs = retentionMs
  }

  toJSON(): TasksState {
    const tasks = this.all().map((task): Task => ({ ...task, follow: undefined, cancel: undefined }))
    return { made: this.#made, retentionMs: this.retentionMs, tasks }
  }

  /** What was under way when the service ended has failed, unless it only waited for the machine. */
  restore({ made, retentionMs, tasks }: TasksState): void {
    this.#made = made
    this.retentionMs = retentionMs
    this.#tasks.clear()
    for (const saved of structuredClone(tasks)) {
      const task: Task = { ...saved, follow: undefined, cancel: undefined }
      this.#tasks.set(task.id, task)
      if (task.awaits) this.await(task, task.awaits)
      if (!task.follow) this.report(task, { state: 'Exception' })
    }
  }

  start({ name, target, body, method = 'POST', awaits, follow, cancel }: TaskRequest): Task {
    const task: Task = {
      id: String(++this.#made),
      name,
      target,
      body,
      method,
      startedAt: this.#reporter.now(),
      endedAt: undefined,
      progress: { state: 'New', percent: 0 },
      awaits,
      follow,
      cancel,
    }
    if (awaits) this.#watch(task, awaits)
    this.#tasks.set(task.id, task)
    this.#reporter.emit('TaskEvent.TaskStarted', [task.id], taskPath(task))
    this.#settle(task)
    return task
  }

  /** From now on, how far the task is shows in the machine. */
  await(task: Task, awaited: Awaited): void {
    this.#watch(task, awaited)
    this.#settle(task)
  }

  /** Tells how far a task is that nobody can look at. What comes after its end is not heard. */
  report(task: Task, progress: Progress): void {
    if (isOver(task)) return
    task.progress = {
      ...progress,
      percent: progress.state === 'Completed' ? 100 : (progress.percent ?? task.progress.percent ?? 0),
    }
    const ending = endings[progress.state]
    if (!ending) return
    task.endedAt = this.#reporter.now()
    this.#reporter.emit(ending, [task.id], taskPath(task))
  }

  get(id: string): Task | undefined {
    const task = this.#tasks.get(id)
    if (!task) return undefined
    this.#settle(task)
    if (task.endedAt !== undefined && this.#reporter.now() - task.endedAt > this.retentionMs) {
      this.#tasks.delete(id)
      return undefined
    }
    return task
  }

  all(): Task[] {
    return [...this.#tasks.keys()].flatMap((id) => this.get(id) ?? [])
  }

  /** Looks at every unfinished task: something has happened. */
  settle(): void {
    for (const task of this.#tasks.values()) this.#settle(task)
  }

  /** Cancels what can still be; a finished task is forgotten. */
  remove(id: string): boolean {
    const task = this.get(id)
    if (!task) return false
    if (isOver(task)) return this.#tasks.delete(id)
    if (task.cancel?.() !== true) return false
    this.report(task, { state: 'Cancelled' })
    return true
  }

  #watch(task: Task, awaited: Awaited): void {
    task.awaits = awaited
    Object.assign(task, this.#reporter.watched(awaited))
  }

  #settle(task: Task): void {
    if (task.follow && !isOver(task)) this.report(task, task.follow())
  }
}
