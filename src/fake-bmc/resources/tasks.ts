import { accepted, noContent, refused } from '../answers.ts'
import { extendedInfo } from '../messages.ts'
import { collection, dateTime, link, type At, type Body, type Resource } from '../resource.ts'
import { enabled } from '../status.ts'
import { isOver, monitorPath, type Task } from '../tasks.ts'

const taskOf = ({ service, ids }: At): Task | undefined => service.tasks.get(ids.task ?? '')

const type = '#Task.v1_7_4.Task'

function taskBody(task: Task): Body {
  const { progress } = task
  return {
    Name: task.name,
    TaskState: progress.state,
    TaskStatus: progress.state === 'Exception' ? 'Critical' : 'OK',
    StartTime: dateTime(task.startedAt),
    ...(task.endedAt === undefined ? {} : { EndTime: dateTime(task.endedAt) }),
    PercentComplete: Math.round(progress.percent ?? 0),
    TaskMonitor: monitorPath(task),
    HidePayload: false,
    Payload: {
      HttpHeaders: ['Content-Type: application/json'],
      HttpOperation: task.method,
      JsonBody: JSON.stringify(task.body),
      TargetUri: task.target,
    },
    Messages: (progress.notices ?? []).map(extendedInfo),
  }
}

const remove = {
  privilege: 'ConfigureManager' as const,
  run: ({ service, ids }: At) => (service.tasks.remove(ids.task ?? '') ? noContent : refused(409, 'ResourceInUse')),
}

export const tasks: readonly Resource[] = [
  {
    path: '/TaskService',
    type: '#TaskService.v1_2_1.TaskService',
    read: ({ service, path }) => ({
      Name: 'Task Service',
      ServiceEnabled: true,
      CompletedTaskOverWritePolicy: 'Oldest',
      LifeCycleEventOnTaskStateChange: true,
      TaskAutoDeleteTimeoutMinutes: Math.round(service.tasks.retentionMs / 60_000),
      Status: enabled,
      Tasks: link(`${path}/Tasks`),
    }),
    ticking: ({ service }) => ({ DateTime: dateTime(service.bmcNow()) }),
    patch: {
      privilege: 'ConfigureManager',
      fields: { TaskAutoDeleteTimeoutMinutes: { type: 'integer', min: 0, max: 527_040 } },
      apply: ({ service }, { TaskAutoDeleteTimeoutMinutes: minutes }) => {
        service.tasks.retentionMs = (minutes as number) * 60_000
        return undefined
      },
    },
  },
  collection('/TaskService/Tasks', 'Task', 'Task Collection', ({ service }) => service.tasks.all().map(({ id }) => id)),
  {
    path: '/TaskService/Tasks/:task',
    type,
    read: (at) => {
      const task = taskOf(at)
      return task && taskBody(task)
    },
    remove,
  },
  {
    path: '/TaskService/TaskMonitors/:task',
    type,
    read: (at) => {
      const task = taskOf(at)
      return task && { '@odata.id': at.path.replace('/TaskMonitors/', '/Tasks/'), ...taskBody(task) }
    },
    /** 202 until the operation is over: a client that polls the monitor looks at nothing else. */
    instead: (at) => {
      const task = taskOf(at)
      return task && !isOver(task) ? accepted(monitorPath(task)) : undefined
    },
    remove,
  },
]
