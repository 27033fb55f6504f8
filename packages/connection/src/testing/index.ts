export {
  type Delivery,
  type PeerLog,
  SimulatedEndpoint,
  type SimulatedEndpointOptions,
  type VirtualHost,
} from './simulated-endpoint.ts'
