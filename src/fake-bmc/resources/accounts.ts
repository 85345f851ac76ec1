import { can, passwordLength, roles, type Account } from '../accounts.ts'
import { created, noContent, refused } from '../answers.ts'
import { collection, link, type At, type Resource } from '../resource.ts'
import type { Fields } from '../fields.ts'
import { enabled } from '../status.ts'

const accountOf = ({ service, ids }: At): Account | undefined => service.accounts.get(ids.account ?? '')

const accountFields: Fields = {
  UserName: { type: 'string', min: 1, max: 32, format: /^\S+$/ },
  Password: { type: 'string', ...passwordLength },
  RoleId: { type: 'string', values: Object.keys(roles) },
  Enabled: { type: 'boolean' },
  Locked: { type: 'boolean' },
  PasswordChangeRequired: { type: 'boolean' },
}

const required = (name: string) => ({ ...accountFields[name], type: 'string' as const, required: true })

/** What a user may change of their own account without being allowed to manage users. */
const selfService = ['Password']

export const accounts: readonly Resource[] = [
  {
    path: '/AccountService',
    type: '#AccountService.v1_15_1.AccountService',
    read: ({ service, path }) => ({
      Name: 'Account Service',
      ServiceEnabled: true,
      HTTPBasicAuth: 'Enabled',
      MinPasswordLength: passwordLength.min,
      MaxPasswordLength: passwordLength.max,
      AccountLockoutThreshold: service.accounts.lockout.threshold,
      AccountLockoutDuration: service.accounts.lockout.durationMs / 1000,
      AccountLockoutCounterResetAfter: service.accounts.lockout.durationMs / 1000,
      AccountLockoutCounterResetEnabled: true,
      SupportedAccountTypes: ['Redfish'],
      Status: enabled,
      Accounts: link(`${path}/Accounts`),
      Roles: link(`${path}/Roles`),
    }),
    patch: {
      privilege: 'ConfigureUsers',
      fields: {
        AccountLockoutThreshold: { type: 'integer', min: 0, max: 100, nullable: true },
        AccountLockoutDuration: { type: 'integer', min: 0, max: 86_400, nullable: true },
      },
      apply: ({ service }, { AccountLockoutThreshold: threshold, AccountLockoutDuration: seconds }) => {
        const { lockout } = service.accounts
        service.accounts.lockout = {
          threshold: threshold === undefined ? lockout.threshold : Number(threshold ?? 0),
          durationMs: seconds === undefined ? lockout.durationMs : Number(seconds ?? 0) * 1000,
        }
        return undefined
      },
    },
  },
  collection(
    '/AccountService/Accounts',
    'ManagerAccount',
    'Accounts Collection',
    ({ service }) => service.accounts.all().map(({ id }) => id),
    {
      create: {
        privilege: 'ConfigureUsers',
        fields: {
          ...accountFields,
          UserName: required('UserName'),
          Password: required('Password'),
          RoleId: required('RoleId'),
          AccountTypes: { type: 'array', items: 'string', values: ['Redfish'] },
        },
        run: ({ service, path }, values) => {
          const { UserName: username, Password: password, RoleId: role, Enabled: usable } = values as AccountValues
          if (service.accounts.named(username))
            return refused(400, 'ResourceAlreadyExists', 'ManagerAccount', 'UserName', username)
          const account = service.accounts.add({ username, password, role, enabled: usable !== false })
          account.passwordChangeRequired = values.PasswordChangeRequired === true
          service.emit('ResourceEvent.ResourceCreated', [], `${path}/${account.id}`)
          return created(`${path}/${account.id}`)
        },
      },
    },
  ),
  {
    path: '/AccountService/Accounts/:account',
    type: '#ManagerAccount.v1_12_1.ManagerAccount',
    ownAccount: true,
    readable: ({ ids }, account) => can(account, 'ConfigureUsers') || account.id === ids.account,
    read: (at) => {
      const account = accountOf(at)
      return (
        account && {
          Name: 'User Account',
          UserName: account.username,
          Password: null,
          RoleId: account.role,
          Enabled: account.enabled,
          Locked: at.service.accounts.locked(account, at.service.now()),
          PasswordChangeRequired: account.passwordChangeRequired,
          AccountTypes: ['Redfish'],
          Links: { Role: link(`/redfish/v1/AccountService/Roles/${account.role}`) },
        }
      )
    },
    patch: {
      privilege: 'ConfigureUsers',
      fields: accountFields,
      apply: (at, values, { account: who }) => {
        const account = accountOf(at)
        if (!account) return undefined
        const manages = who !== undefined && can(who, 'ConfigureUsers') && !who.passwordChangeRequired
        if (!manages && Object.keys(values).some((name) => !selfService.includes(name)))
          return refused(403, 'InsufficientPrivilege')
        return change(at, account, values as Partial<AccountValues>)
      },
    },
    remove: {
      privilege: 'ConfigureUsers',
      run: (at) => {
        const account = accountOf(at)
        const { accounts: all } = at.service
        const managers = all.all().filter((each) => each.enabled && can(each, 'ConfigureUsers'))
        // Nobody could ever add one again.
        if (account && managers.length === 1 && managers[0] === account) return refused(409, 'ResourceCannotBeDeleted')
        all.remove(at.ids.account ?? '')
        at.service.sessions.closeAll(({ username }) => username === account?.username)
        at.service.emit('ResourceEvent.ResourceRemoved', [], at.path)
        return noContent
      },
    },
  },
  collection('/AccountService/Roles', 'Role', 'Roles Collection', () => Object.keys(roles)),
  {
    path: '/AccountService/Roles/:role',
    type: '#Role.v1_3_3.Role',
    read: ({ ids }) => {
      const privileges = roles[ids.role ?? '']
      return (
        privileges && {
          Name: `${ids.role} Role`,
          RoleId: ids.role,
          IsPredefined: true,
          AssignedPrivileges: [...privileges],
          OemPrivileges: [],
        }
      )
    },
  },
]

type AccountValues = {
  UserName: string
  Password: string
  RoleId: string
  Enabled: boolean
  Locked: boolean
  PasswordChangeRequired: boolean
}

function change({ service, path }: At, account: Account, values: Partial<AccountValues>) {
  const { UserName: username, Password: password, RoleId: role } = values
  const other = username === undefined ? undefined : service.accounts.named(username)
  if (username !== undefined && other && other !== account)
    return refused(400, 'ResourceAlreadyExists', 'ManagerAccount', 'UserName', username)
  if (values.Locked === true) return refused(400, 'PropertyValueNotInList', 'true', 'Locked')
  if (username !== undefined && username !== account.username) {
    service.sessions.closeAll((session) => session.username === account.username)
    account.username = username
  }
  if (password !== undefined) {
    account.password = password
    account.passwordChangeRequired = false
  }
  if (role !== undefined) account.role = role
  if (values.Enabled !== undefined) account.enabled = values.Enabled
  if (values.PasswordChangeRequired !== undefined) account.passwordChangeRequired = values.PasswordChangeRequired
  if (values.Locked === false) service.accounts.unlock(account)
  service.emit('ResourceEvent.ResourceChanged', [], path)
  return undefined
}
