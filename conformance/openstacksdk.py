"""A node's life through openstacksdk. Prints one JSON object a line: what was asked, and what came of it."""
import json
import sys

import openstack
from openstack import exceptions

url, machine = sys.argv[1], json.loads(sys.argv[2])
baremetal = openstack.connect(auth_type='none', endpoint=url).baremetal
metadata = [{'interface': 'deploy', 'step': 'erase_devices_metadata'}]


def tell(what, got):
    print(json.dumps({'what': what, 'got': got}), flush=True)


def refused(what, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
        tell(what, 'accepted')
    except exceptions.SDKException as error:
        tell(what, type(error).__name__)


node = baremetal.create_node(
    # Without this the SDK takes a new node all the way to available.
    name='n2', provision_state='enroll', driver='redfish', boot_interface='redfish-virtual-media',
    driver_info={
        'redfish_address': machine['bmc'], 'redfish_system_id': machine['system'],
        'redfish_username': machine['username'], 'redfish_password': machine['password'],
        'deploy_kernel': 'file:///images/kernel', 'deploy_ramdisk': 'file:///images/ramdisk',
        'bootloader': 'file:///images/bootloader'})
tell('create_node', node.provision_state)
for mac in machine['macs']:
    baremetal.create_port(node_id=node.id, address=mac)
tell('ports', [port.address for port in baremetal.ports(node=node.id)])

node = baremetal.set_node_provision_state(node, 'manage', wait=True, timeout=120)
tell('manage', node.provision_state)
baremetal.set_node_boot_device(node, 'pxe', persistent=True)
tell('set_node_boot_device', 'pxe')
tell('validate_node', baremetal.validate_node(node, required=('power', 'management'))['power'].result)
node = baremetal.set_node_provision_state(node, 'provide', wait=True, timeout=240)
tell('provide', [node.provision_state, node.last_error])
tell('nodes', 'n2' in [one.name for one in baremetal.nodes(provision_state='available')])
node = baremetal.set_node_provision_state(node, 'manage', wait=True, timeout=120)
node = baremetal.set_node_provision_state(node, 'clean', clean_steps=metadata, wait=True, timeout=240)
tell('clean', [node.provision_state, node.last_error])

node = baremetal.set_node_maintenance(node, reason='a disk is noisy')
tell('set_node_maintenance', [node.is_maintenance, node.maintenance_reason])
node = baremetal.unset_node_maintenance(node)
tell('unset_node_maintenance', node.is_maintenance)
tell('update_node', baremetal.update_node(node, extra={'rack': 7}).extra)
tell('patch_node', baremetal.patch_node(node, [{'op': 'add', 'path': '/extra/shelf', 'value': 3}]).extra)
baremetal.set_node_power_state(node, 'power on', wait=True, timeout=60)
tell('set_node_power_state', baremetal.get_node(node.id).power_state)
baremetal.set_node_power_state(node, 'rebooting', wait=True, timeout=60)
tell('and again', baremetal.get_node(node.id).power_state)
baremetal.set_node_power_state(node, 'power off', wait=True, timeout=60)
tell('and off', baremetal.get_node(node.id).power_state)

baremetal.add_node_trait(node, 'CUSTOM_NOISY')
tell('add_node_trait', baremetal.get_node(node.id).traits)
baremetal.remove_node_trait(node, 'CUSTOM_NOISY')
tell('remove_node_trait', baremetal.get_node(node.id).traits)
tell('drivers', 'redfish' in [driver.name for driver in baremetal.drivers()])
tell('conductors', [one.alive for one in baremetal.conductors()])
tell('attach_vif_to_node', baremetal.attach_vif_to_node(node, 'some-port'))
tell('list_node_vifs', baremetal.list_node_vifs(node))
refused('a boot device Redfish does not have', baremetal.set_node_boot_device, node, 'wanboot')
refused('a trait of no form', baremetal.add_node_trait, node, 'lower')
tell('find_node of a stranger', baremetal.find_node('stranger'))
refused('get_node of a stranger', baremetal.get_node, 'stranger')
refused('create_node of the same name', baremetal.create_node, name='n2', driver='redfish')
refused('create_node with an unknown driver', baremetal.create_node, driver='ipmitool')
refused('abort at rest', baremetal.set_node_provision_state, node, 'abort')
refused('clean with an unknown interface', baremetal.set_node_provision_state, node, 'clean',
        clean_steps=[{'interface': 'network', 'step': 'x'}])
refused('patch of a read-only field', baremetal.patch_node, node,
        [{'op': 'replace', 'path': '/provision_state', 'value': 'available'}])
refused('clean of a step nobody has, awaited', baremetal.set_node_provision_state, node, 'clean',
        clean_steps=[{'interface': 'deploy', 'step': 'polish'}], wait=True, timeout=240)
tell('then', baremetal.get_node(node.id).provision_state)
node = baremetal.set_node_provision_state(node.id, 'manage', wait=True, timeout=120)
tell('manage again', node.provision_state)
baremetal.delete_node(node)
tell('delete_node', baremetal.find_node('n2'))
