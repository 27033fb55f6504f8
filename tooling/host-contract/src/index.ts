export { type Host, hasIpv6 } from './host.ts'
export { hostContract } from './host-contract.ts'
