import { queryFeatures } from '../query.ts'
import { link, type Resource } from '../resource.ts'

export const serviceRoot: Resource = {
  path: '/',
  type: '#ServiceRoot.v1_17_0.ServiceRoot',
  anonymous: true,
  read: ({ service }) => ({
    Id: 'RootService',
    Name: 'Root Service',
    RedfishVersion: '1.21.0',
    UUID: service.uuid,
    Vendor: service.personality.vendor,
    Product: service.personality.product,
    ProtocolFeaturesSupported: {
      ...queryFeatures,
      MultipleHTTPRequests: true,
      DeepOperations: { DeepPATCH: false, DeepPOST: false },
    },
    Systems: link('/redfish/v1/Systems'),
    Chassis: link('/redfish/v1/Chassis'),
    Managers: link('/redfish/v1/Managers'),
    SessionService: link('/redfish/v1/SessionService'),
    Links: { Sessions: link('/redfish/v1/SessionService/Sessions') },
  }),
}
