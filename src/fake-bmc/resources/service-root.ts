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
    AccountService: link('/redfish/v1/AccountService'),
    EventService: link('/redfish/v1/EventService'),
    UpdateService: link('/redfish/v1/UpdateService'),
    CertificateService: link('/redfish/v1/CertificateService'),
    Registries: link('/redfish/v1/Registries'),
    JsonSchemas: link('/redfish/v1/JsonSchemas'),
    Tasks: link('/redfish/v1/TaskService'),
    SessionService: link('/redfish/v1/SessionService'),
    Links: { Sessions: link('/redfish/v1/SessionService/Sessions') },
  }),
}
