/**
 * What a node's `driver_info` may hold, by hardware type, for `GET /v1/drivers/{driver}/properties`.
 *
 * @source ironic/drivers/modules/redfish/utils.py, ironic/drivers/modules/deploy_utils.py
 */
export const driverProperties: { readonly [driver: string]: { readonly [property: string]: string } } = {
  redfish: {
    redfish_address: 'URL of the Redfish service, with or without a path. Required.',
    redfish_system_id: 'Path of the computer system below the service. Required if the service has several.',
    redfish_username: 'Account with the right to change power and boot settings. Optional.',
    redfish_password: 'Password of the account. Optional.',
    redfish_verify_ca: 'Whether to verify the certificate of the service, or the path of a certificate. Optional.',
    redfish_auth_type: 'One of basic, session and auto. Optional.',
    deploy_kernel: 'Kernel of the ramdisk. Required for network boot.',
    deploy_ramdisk: 'Ramdisk that cleans. Required for network boot.',
    deploy_iso: 'Bootable image of the ramdisk. Optional, for virtual media.',
    kernel_append_params: 'Further parameters of the ramdisk’s kernel. Optional.',
    fast_track: 'Whether a running agent is reused. Optional.',
    cleaning_runbook: 'Runbook of automated cleaning, where the operator allows it. Optional.',
  },
}
