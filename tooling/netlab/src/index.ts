export { EmulatedLink, type LinkOptions } from './emulated-link.ts'
export type { LabCounters, LinkCounters, ProtocolCounters } from './link-counters.ts'
export { type HostName, Netlab } from './netlab.ts'
export { whyNoNetlab } from './why-no-netlab.ts'
