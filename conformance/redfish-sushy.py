#!/usr/bin/python3
"""What Ironic's own Redfish client does, against one BMC: every check is counted.

Usage: redfish-sushy.py URL USER PASSWORD. The machine must have a RAID controller and boot within seconds.
Needs sushy (Debian: python3-sushy).
"""

import http.server
import json
import sys
import threading
import time

import requests
import sushy
from sushy import auth
from sushy import exceptions

requests.packages.urllib3.disable_warnings()

URL, USER, PASSWORD = sys.argv[1:4]
counts = {'pass': 0, 'fail': 0}
events = []

FILES = {
    '/boot.iso': b'\0\1binary linux /vmlinuz nofb ipa-api-url=http://127.0.0.1:6385 ipa-agent-token=abc\n\0',
    '/bios-9.8.7.bin': b'firmware',
    '/bmc-7.7.7.bin': b'firmware',
}


class Files(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = FILES.get(self.path)
        self.send_response(404 if body is None else 200)
        self.end_headers()
        self.wfile.write(body or b'')

    def do_POST(self):
        events.append((dict(self.headers), json.loads(self.rfile.read(int(self.headers['Content-Length'])))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args):
        pass


def check(what, good, detail=''):
    counts['pass' if good else 'fail'] += 1
    if not good:
        print('FAIL', what, detail)


def equal(what, actual, expected):
    check(what, actual == expected, '%r, not %r' % (actual, expected))


def refuses(what, error, call):
    try:
        call()
    except error:
        check(what, True)
    except Exception as other:
        check(what, False, repr(other))
    else:
        check(what, False, 'went through')


def wait(what, condition, seconds=20):
    end = time.time() + seconds
    while time.time() < end:
        if condition():
            return check(what, True)
        time.sleep(0.1)
    check(what, False, 'not within %s s' % seconds)


def connect(kind=auth.SessionOrBasicAuth, password=PASSWORD):
    return sushy.Sushy(URL, auth=kind(USER, password), verify=False)


def power(system, reset, state):
    system.reset_system(reset)

    def reached():
        system.refresh()
        return system.power_state == state

    wait('%s leads to %s' % (reset.value, state.value), reached)


def os_running(system):
    def reached():
        return raw('GET', system.path).json()['BootProgress']['LastState'] == 'OSRunning'

    wait('the operating system runs', reached)


def finished(what, root, location, seconds=30):
    """Polls a task monitor as Ironic does; the Task it ends with."""
    seen = {}

    def over():
        response = root._conn.get(location)
        seen['status'], seen['task'] = response.status_code, response.json()
        return response.status_code == 200

    wait(what, over, seconds)
    return seen.get('task', {})


def raw(method, path, **options):
    options.setdefault('auth', (USER, PASSWORD))
    return requests.request(method, URL + path, verify=False, **options)


def check_root(root):
    check('service root has a version', tuple(map(int, root.json['RedfishVersion'].split('.'))) >= (1, 6, 0))
    check('service root has a UUID', bool(root.uuid))
    equal('one system', len(root.get_system_collection().get_members()), 1)
    equal('one chassis', len(root.get_chassis_collection().get_members()), 1)
    equal('one manager', len(root.get_manager_collection().get_members()), 1)
    check('the only system needs no id', root.get_system() is not None)
    refuses('an unknown system is not found', exceptions.ResourceNotFoundError, lambda: root.get_system('/redfish/v1/Systems/none'))
    refuses('a wrong password is refused', exceptions.AccessError, lambda: connect(auth.BasicAuth, 'wrong').get_system_collection())
    # Debian ships sushy without its standard registries, so its own search for one cannot be used.
    files = raw('GET', '/redfish/v1/Registries').json()['Members']
    check('the Base registry is listed', any('/Base.' in member['@odata.id'] for member in files), files)


def check_sessions(root):
    service = root.get_session_service()
    check('a session timeout', service.session_timeout > 0)
    before = len(service.sessions.get_members())
    token, uri = service.create_session(USER, PASSWORD)
    check('a token of 32 bytes', len(token) == 64)
    service.refresh()
    sessions = [session.path for session in root.get_session_service().sessions.get_members()]
    equal('one session more', len(sessions), before + 1)
    headers = {'X-Auth-Token': token}
    equal('the token is good', raw('GET', '/redfish/v1/Systems', auth=None, headers=headers).status_code, 200)
    service.close_session(uri)
    equal('a closed session is gone', raw('GET', '/redfish/v1/Systems', auth=None, headers=headers).status_code, 401)
    refuses('no session for a wrong password', exceptions.AccessError, lambda: service.create_session(USER, 'wrong'))


def check_inventory(system):
    equal('UUID', len(system.uuid), 36)
    for name in ('manufacturer', 'name', 'serial_number', 'bios_version', 'sku'):
        check(name, bool(getattr(system, name)))
    check('memory', system.memory_summary.size_gib > 0)
    check('processors', system.processors.summary.count > 0)
    equal('architecture', system.processors.summary.architecture, sushy.ProcessorArchitecture.X86)
    macs = system.ethernet_interfaces.summary
    check('MACs of enabled ports', macs and all(len(mac) == 17 for mac in macs), macs)
    check('largest simple storage', system.simple_storage.max_size_bytes > 0)
    check('largest drive', system.storage.max_drive_size_bytes > 0)
    equal('health', system.status.health, sushy.Health.OK)
    check('allowed resets', sushy.ResetType.FORCE_OFF in system.get_allowed_reset_system_values())
    check('allowed boot devices', sushy.BootSource.PXE in system.get_allowed_system_boot_source_values())
    check('the manager is linked', len(system.managers) == 1)
    check('the chassis is linked', len(system.chassis) == 1)
    chassis = system.chassis[0]
    check('power supplies', len(chassis.power.power_supplies) > 0)
    check('fans', len(chassis.thermal.fans) > 0)
    check('temperatures', len(chassis.thermal.temperatures) > 0)
    adapters = chassis.network_adapters.get_members()
    check('network adapters', len(adapters) > 0)
    functions = adapters[0].network_device_functions.get_members()
    check('a function has a MAC', len(functions[0].ethernet.mac_address) == 17)
    manager = system.managers[0]
    check('firmware version of the manager', bool(manager.firmware_version))


def check_power(system):
    power(system, sushy.ResetType.ON, sushy.PowerState.ON)
    power(system, sushy.ResetType.ON, sushy.PowerState.ON)
    power(system, sushy.ResetType.FORCE_OFF, sushy.PowerState.OFF)
    power(system, sushy.ResetType.FORCE_RESTART, sushy.PowerState.ON)
    power(system, sushy.ResetType.GRACEFUL_SHUTDOWN, sushy.PowerState.OFF)
    power(system, sushy.ResetType.PUSH_POWER_BUTTON, sushy.PowerState.ON)
    power(system, sushy.ResetType.FORCE_OFF, sushy.PowerState.OFF)
    refuses(
        'an unknown reset type',
        exceptions.BadRequestError,
        lambda: system._conn.post(system.path + '/Actions/ComputerSystem.Reset', data={'ResetType': 'Nonsense'}),
    )


def check_boot(system):
    once, continuous = sushy.BootSourceOverrideEnabled.ONCE, sushy.BootSourceOverrideEnabled.CONTINUOUS
    for target in (sushy.BootSource.PXE, sushy.BootSource.HDD, sushy.BootSource.CD):
        system.set_system_boot_options(target, enabled=continuous)
        system.refresh()
        equal('override %s' % target.value, (system.boot.target, system.boot.enabled), (target, continuous))
    system.set_system_boot_options(sushy.BootSource.PXE, enabled=once, mode=sushy.BootSourceOverrideMode.LEGACY)
    system.refresh()
    equal('mode Legacy', system.boot.mode, sushy.BootSourceOverrideMode.LEGACY)
    system.set_system_boot_options(mode=sushy.BootSourceOverrideMode.UEFI)
    system.refresh()
    equal('mode UEFI, the rest as it was', (system.boot.mode, system.boot.enabled), (sushy.BootSourceOverrideMode.UEFI, once))
    etag = raw('GET', system.path).headers['ETag']
    power(system, sushy.ResetType.ON, sushy.PowerState.ON)

    def consumed():
        system.refresh()
        return system.boot.enabled == sushy.BootSourceOverrideEnabled.DISABLED

    wait('Once is used up by the boot', consumed)
    check('and the ETag is another', raw('GET', system.path).headers['ETag'] != etag)
    stale = raw('PATCH', system.path, json={'AssetTag': 'x'}, headers={'If-Match': etag})
    equal('a stale ETag is refused', stale.status_code, 412)
    bad = raw('PATCH', system.path, json={'Boot': {'BootSourceOverrideTarget': 'Nonsense'}})
    equal('an unknown target is refused', bad.status_code, 400)
    check('with the reason', 'PropertyValueNotInList' in bad.text)
    power(system, sushy.ResetType.FORCE_OFF, sushy.PowerState.OFF)


def check_media(system, files):
    media = {slot.identity: slot for slot in system.managers[0].virtual_media.get_members()}
    disc = media['Cd']
    check('a drive for CDs', sushy.VirtualMediaType.CD in disc.media_types)
    check('empty', not disc.inserted and disc.image is None)
    disc.eject_media()
    disc.insert_media(files + '/boot.iso')
    disc.refresh(force=True)
    equal('inserted', (disc.inserted, disc.image, disc.write_protected), (True, files + '/boot.iso', True))
    disc.eject_media()
    disc.refresh(force=True)
    equal('ejected', (disc.inserted, disc.image), (False, None))
    refuses('an image that is not there', exceptions.BadRequestError, lambda: disc.insert_media(files + '/none.iso'))
    slot = '%s/VirtualMedia/Cd' % system.path
    equal('the slot of the system is the same', raw('GET', slot).json()['Inserted'], False)
    action = slot + '/Actions/VirtualMedia.InsertMedia'
    equal('inserted there', raw('POST', action, json={'Image': files + '/boot.iso'}).status_code, 204)
    disc.refresh(force=True)
    check('seen here', disc.inserted)
    equal('ejected without a body', raw('POST', slot + '/Actions/VirtualMedia.EjectMedia').status_code, 204)


def check_bios(system):
    bios = system.bios
    check('attributes', len(bios.attributes) > 5)
    check('what a reset will not wait for', bios.supported_apply_times == [sushy.APPLY_TIME_ON_RESET])
    registry = raw('GET', '/redfish/v1/Registries/%s.json' % bios.json['AttributeRegistry']).json()
    equal('an attribute registry', len(registry['RegistryEntries']['Attributes']), len(bios.attributes))
    before = bios.attributes['ProcVirtualization']
    wanted = 'Disabled' if before == 'Enabled' else 'Enabled'
    bios.set_attribute('ProcVirtualization', wanted, apply_time=sushy.APPLY_TIME_ON_RESET)
    bios.refresh(force=True)
    equal('not before the reset', bios.attributes['ProcVirtualization'], before)
    equal('pending', bios.pending_attributes['ProcVirtualization'], wanted)
    power(system, sushy.ResetType.ON, sushy.PowerState.ON)
    os_running(system)
    bios.refresh(force=True)
    equal('after the reset', bios.attributes['ProcVirtualization'], wanted)
    messages = raw('GET', bios.path).json()['@Redfish.Settings']['Messages']
    check('the update succeeded', messages[0]['MessageId'].endswith('.Success'), messages)
    for value, name in (('Nonsense', 'a value that is not listed'), (5, 'a value of the wrong type')):
        refuses(name, exceptions.BadRequestError, lambda value=value: bios.set_attribute('ProcVirtualization', value))
    refuses('an unknown attribute', exceptions.BadRequestError, lambda: bios.set_attribute('Nonsense', 'x'))
    bios.reset_bios()
    power(system, sushy.ResetType.FORCE_OFF, sushy.PowerState.OFF)
    power(system, sushy.ResetType.ON, sushy.PowerState.ON)
    os_running(system)
    bios.refresh(force=True)
    equal('back to the defaults', bios.attributes['ProcVirtualization'], 'Enabled')


def check_raid(root, system):
    storage = next(unit for unit in system.storage.get_members() if unit.storage_controllers[0].raid_types)
    controller = storage.storage_controllers[0]
    check('RAID levels', sushy.RAIDType.RAID1 in controller.raid_types, controller.raid_types)
    drives = [drive.path for drive in storage.drives]
    check('drives', len(drives) >= 2)
    for volume in storage.volumes.get_members():
        storage.volumes._conn.delete(volume.path)
    storage.refresh(force=True)
    payload = {'RAIDType': 'RAID1', 'Name': 'root', 'Links': {'Drives': [{'@odata.id': path} for path in drives[:2]]}}
    volume = storage.volumes.create(payload, apply_time=sushy.APPLY_TIME_IMMEDIATE)
    equal('made at once', volume.raid_type, sushy.RAIDType.RAID1)
    check('with a size', volume.capacity_bytes > 0)
    drive = storage.drives[0]
    drive.refresh(force=True)
    equal('the drive knows', len(drive.volumes), 1)
    busy = raw('POST', drives[0] + '/Actions/Drive.SecureErase', json={})
    equal('a drive in use is not erased', busy.status_code, 409)
    done = volume.initialize(sushy.VolumeInitializeType.FAST, apply_time=None)
    check('initialised', done is None or finished('the initialisation ends', root, done.task_monitor_uri))
    volume.delete(payload={})
    equal('gone', storage._conn.get(storage.path + '/Volumes').json()['Members'], [])
    wrong = dict(payload, RAIDType='RAID5')
    refuses('too few drives', exceptions.BadRequestError, lambda: storage.volumes.create(wrong))
    response = raw('POST', storage.path + '/Volumes', json=dict(payload, **{'@Redfish.OperationApplyTime': 'OnReset'}))
    equal('put off to the reset', response.status_code, 202)
    location = response.headers['Location']
    pending = root._conn.get(location)
    equal('its monitor runs', pending.status_code, 202)
    equal('its task waits', pending.json()['TaskState'], 'Pending')
    system.reset_system(sushy.ResetType.FORCE_RESTART)
    equal('completed', finished('the reset makes the volume', root, location).get('TaskState'), 'Completed')
    members = storage._conn.get(storage.path + '/Volumes').json()['Members']
    equal('one volume', len(members), 1)
    os_running(system)
    equal('deleted', raw('DELETE', members[0]['@odata.id']).status_code, 204)
    return drives


def check_erase(root, drives):
    response = raw('POST', drives[0] + '/Actions/Drive.SecureErase', json={'SanitizationType': 'Overwrite'})
    equal('a secure erase starts', response.status_code, 202)
    running = raw('GET', drives[0]).json()
    equal('and shows', running['Operations'][0]['OperationName'], 'Sanitize')
    equal('on the drive', running['Status']['State'], 'Updating')
    again = raw('POST', drives[0] + '/Actions/Drive.SecureErase', json={})
    equal('a second one has to wait', again.status_code, 409)
    task = raw('GET', response.headers['Location']).json()
    equal('its task runs', task['TaskState'], 'Running')
    bad = raw('POST', drives[0] + '/Actions/Drive.SecureErase', json={'SanitizationType': 'Nonsense'})
    equal('an unknown kind', bad.status_code, 400)


def check_secure_boot(system):
    secure = system.secure_boot
    equal('off', (secure.enabled, secure.current_boot), (False, sushy.SecureBootCurrentBoot.DISABLED))
    secure.set_enabled(True)
    secure.refresh(force=True)
    check('on for the next boot', secure.enabled)
    equal('but not for this one', secure.current_boot, sushy.SecureBootCurrentBoot.DISABLED)
    power(system, sushy.ResetType.FORCE_OFF, sushy.PowerState.OFF)
    power(system, sushy.ResetType.ON, sushy.PowerState.ON)
    os_running(system)
    secure.refresh(force=True)
    equal('on in the next boot', secure.current_boot, sushy.SecureBootCurrentBoot.ENABLED)
    secure.set_enabled(False)
    secure.reset_keys(sushy.SecureBootResetKeysType.DELETE_ALL_KEYS)
    secure.refresh(force=True)
    equal('setup mode without keys', secure.mode, sushy.SecureBootMode.SETUP)
    secure.reset_keys(sushy.SecureBootResetKeysType.RESET_ALL_KEYS_TO_DEFAULT)
    secure.refresh(force=True)
    equal('user mode with them', secure.mode, sushy.SecureBootMode.USER)
    check('databases', len(secure.databases.get_members()) >= 4)


def check_update(root, system, files):
    service = root.get_update_service()
    check('a firmware inventory', len(service.firmware_inventory.get_members()) >= 2)
    monitor = service.simple_update(files + '/bios-9.8.7.bin')
    location = monitor.task_monitor_uri

    def state(wanted):
        return lambda: root._conn.get(location).json()['TaskState'] == wanted

    wait('a BIOS waits for the reset', state('Pending'))
    system.reset_system(sushy.ResetType.FORCE_RESTART)
    task = finished('the reset applies it', root, location, 60)
    equal('completed', (task.get('TaskState'), task.get('TaskStatus')), ('Completed', 'OK'))
    system.refresh(force=True)
    equal('the new version runs', system.bios_version, '9.8.7')
    failing = service.simple_update(files + '/none.bin')
    task = finished('an image that is not there', root, failing.task_monitor_uri)
    equal('fails', (task.get('TaskState'), task.get('TaskStatus')), ('Exception', 'Critical'))
    refuses(
        'an unknown target',
        exceptions.BadRequestError,
        lambda: service.simple_update(files + '/bios-9.8.7.bin', targets=['/redfish/v1/UpdateService/FirmwareInventory/none']),
    )


def check_bmc_update(root, files):
    """Last of all: the BMC restarts and forgets the sessions."""
    root.get_update_service().simple_update(files + '/bmc-7.7.7.bin')

    def silent():
        try:
            raw('GET', '/redfish/v1/', timeout=1)
        except requests.ConnectionError:
            return True
        return False

    wait('the BMC restarts', silent)

    def answers():
        try:
            return raw('GET', '/redfish/v1/', timeout=1).status_code == 200
        except requests.ConnectionError:
            return False

    wait('and comes back', answers, 120)
    manager = connect().get_manager_collection().get_members()[0]
    equal('with the new version', manager.firmware_version, '7.7.7')


def check_accounts(root):
    path = '/redfish/v1/AccountService/Accounts'
    account = {'UserName': 'operator1', 'Password': 'S3cret-one', 'RoleId': 'ReadOnly'}
    made = raw('POST', path, json=account)
    equal('an account is made', made.status_code, 201)
    uri = made.headers['Location'].replace(URL, '')
    mine = ('operator1', 'S3cret-one')
    equal('may read', raw('GET', '/redfish/v1/Systems', auth=mine).status_code, 200)
    reset = root.get_system().path + '/Actions/ComputerSystem.Reset'
    equal('may not reset', raw('POST', reset, auth=mine, json={'ResetType': 'On'}).status_code, 403)
    equal('may not read others', raw('GET', path + '/1', auth=mine).status_code, 403)
    equal('may change its password', raw('PATCH', uri, auth=mine, json={'Password': 'S3cret-two'}).status_code, 200)
    mine = ('operator1', 'S3cret-two')
    equal('not its role', raw('PATCH', uri, auth=mine, json={'RoleId': 'Administrator'}).status_code, 403)
    equal('the administrator changes it', raw('PATCH', uri, json={'RoleId': 'Operator'}).status_code, 200)
    equal('then it may reset', raw('POST', reset, auth=mine, json={'ResetType': 'On'}).status_code, 204)
    equal('too short a password', raw('PATCH', uri, json={'Password': 'x'}).status_code, 400)
    equal('deleted', raw('DELETE', uri).status_code, 204)
    equal('and unknown', raw('GET', '/redfish/v1/Systems', auth=mine).status_code, 401)


def check_events(root, system, files):
    path = '/redfish/v1/EventService/Subscriptions'
    payload = {
        'Destination': files + '/events',
        'Protocol': 'Redfish',
        'Context': 'suite',
        'RegistryPrefixes': ['ResourceEvent'],
        'HttpHeaders': [{'X-Suite': 'sushy'}],
    }
    made = raw('POST', path, json=payload)
    equal('subscribed', made.status_code, 201)
    uri = made.headers['Location'].replace(URL, '')
    equal('no destination', raw('POST', path, json={'Protocol': 'Redfish'}).status_code, 400)
    equal('no such protocol', raw('POST', path, json=dict(payload, Protocol='SNMPv2c')).status_code, 400)
    del events[:]
    power(system, sushy.ResetType.FORCE_OFF, sushy.PowerState.OFF)
    wait('told of the power', lambda: any('ResourcePoweredOff' in json.dumps(body) for _, body in events))
    headers, body = events[0]
    equal('in the context given', body['Context'], 'suite')
    equal('with the headers asked for', headers.get('X-Suite'), 'sushy')
    equal('of the system', body['Events'][0]['OriginOfCondition']['@odata.id'], system.path)
    action = '/redfish/v1/EventService/Actions/EventService.SubmitTestEvent'
    equal('a test event', raw('POST', action, json={'MessageId': 'ResourceEvent.1.4.TestMessage'}).status_code, 204)
    wait('arrives', lambda: any('TestMessage' in json.dumps(body) for _, body in events))
    entries = raw('GET', system.path + '/LogServices/EventLog/Entries').json()['Members']
    check('the log has it too', any('powered off' in entry['Message'] for entry in entries))
    equal('unsubscribed', raw('DELETE', uri).status_code, 204)


def main():
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Files)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    files = 'http://127.0.0.1:%d' % server.server_port
    root = connect()
    system = root.get_system()
    check_root(root)
    check_sessions(root)
    check_inventory(system)
    check_power(system)
    check_boot(system)
    check_media(system, files)
    check_bios(system)
    drives = check_raid(root, system)
    # What the old object remembers of volumes is gone.
    system = root.get_system()
    check_secure_boot(system)
    check_update(root, system, files)
    check_accounts(root)
    check_events(root, system, files)
    power(system, sushy.ResetType.ON, sushy.PowerState.ON)
    os_running(system)
    check_erase(root, drives)
    check_bmc_update(root, files)
    print('pass: %(pass)d, fail: %(fail)d' % counts)
    sys.exit(1 if counts['fail'] else 0)


if __name__ == '__main__':
    main()
