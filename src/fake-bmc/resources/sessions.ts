import { created, noContent, refused } from '../answers.ts'
import { collection, dateTime, link, type Resource } from '../resource.ts'
import { enabled } from '../status.ts'
import { extendedInfo, notice } from '../messages.ts'

const path = '/SessionService/Sessions'

export const sessions: readonly Resource[] = [
  {
    path: '/SessionService',
    type: '#SessionService.v1_1_9.SessionService',
    read: ({ service, path: here }) => ({
      Name: 'Session Service',
      ServiceEnabled: true,
      SessionTimeout: service.sessions.timeoutMs / 1000,
      Status: enabled,
      Sessions: link(`${here}/Sessions`),
    }),
    patch: {
      privilege: 'ConfigureManager',
      fields: { SessionTimeout: { type: 'integer', min: 30, max: 86_400 } },
      apply: ({ service }, { SessionTimeout: seconds }) => {
        service.sessions.timeoutMs = Number(seconds) * 1000
        return undefined
      },
    },
  },
  collection(path, 'Session', 'Session Collection', ({ service }) => service.sessions.all().map(({ id }) => id), {
    opensBy: 'POST',
    create: {
      fields: { UserName: { type: 'string', required: true }, Password: { type: 'string', required: true } },
      run: ({ service, path: here }, { UserName: username, Password: password }) => {
        const account = service.accounts.verify(username as string, password as string, service.now())
        if (!account) return refused(401, 'ResourceAtUriUnauthorized', here, 'wrong user name or password')
        const session = service.sessions.open(account.username)
        if (!session) return refused(503, 'SessionLimitExceeded')
        service.emit('ResourceEvent.ResourceCreated', [], `${here}/${session.id}`)
        const answer = created(`${here}/${session.id}`, { 'X-Auth-Token': session.token })
        if (!account.passwordChangeRequired) return answer
        const target = `/redfish/v1/AccountService/Accounts/${account.id}`
        return {
          ...answer,
          body: { '@Message.ExtendedInfo': [extendedInfo(notice('PasswordChangeRequired', target))] },
        }
      },
    },
  }),
  {
    path: `${path}/:session`,
    type: '#Session.v1_7_2.Session',
    read: ({ service, ids }) => {
      const session = service.sessions.get(ids.session ?? '')
      return (
        session && {
          Name: 'User Session',
          UserName: session.username,
          Password: null,
          CreatedTime: dateTime(session.createdAt),
          SessionType: 'Redfish',
        }
      )
    },
    remove: {
      privilege: 'ConfigureManager',
      run: ({ service, ids, path: here }) => {
        service.sessions.close(ids.session ?? '')
        service.emit('ResourceEvent.ResourceRemoved', [], here)
        return noContent
      },
    },
  },
]
