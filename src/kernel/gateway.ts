/** HTTP in and out: the listener of a cloud. */
export {
  Gateway,
  type GatewayOptions,
  type OwnRoutes,
  type TlsMaterial,
} from './gateway/gateway.ts';
