const families = ['deploying', 'wait call-back', 'cleaning', 'clean wait', 'rescuing', 'rescue wait', 'inspecting']
const preparing: readonly string[] = [...families, 'inspect wait', 'servicing', 'service wait']

/**
 * Whether a node in this state is given a ramdisk to boot; in any other one, boot media must be left alone.
 *
 * @source ironic/drivers/utils.py `need_prepare_ramdisk`
 */
export const preparesRamdisk = (provisionState: string): boolean => preparing.includes(provisionState)
