/** What stands before the IP header, by its number in the tcpdump registry of link types. */
const LINK_NULL = 0
const LINK_ETHERNET = 1
const LINK_LOOP = 108
const LINK_SLL = 113
const LINK_SLL2 = 276
/** Raw IP; 12 and 14 are what some systems write for it. */
const LINKS_RAW: ReadonlySet<number> = new Set([12, 14, 101, 228, 229])

const ETHERTYPE_IPV4 = 0x0800
const ETHERTYPE_IPV6 = 0x86dd
const ETHERTYPES_VLAN: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100])

/** Whether {@link findIp} knows this link type. */
export function isKnownLink(linkType: number): boolean {
  return (
    LINKS_RAW.has(linkType) ||
    [LINK_NULL, LINK_LOOP, LINK_ETHERNET, LINK_SLL, LINK_SLL2].includes(linkType)
  )
}

/** Where the IP header of a packet begins, or -1 if it is not IP. */
export function findIp(linkType: number, bytes: Uint8Array): number {
  if (LINKS_RAW.has(linkType)) return 0
  switch (linkType) {
    case LINK_NULL:
    case LINK_LOOP:
      // The address family has other numbers on each system; the IP header tells as well.
      return 4
    case LINK_ETHERNET:
      return findBehindEthertype(bytes, 12)
    case LINK_SLL:
      return findBehindEthertype(bytes, 14)
    case LINK_SLL2:
      return isIp(readUint16(bytes, 0)) ? 20 : -1
    default:
      return -1
  }
}

function findBehindEthertype(bytes: Uint8Array, typeAt: number): number {
  let at = typeAt
  while (ETHERTYPES_VLAN.has(readUint16(bytes, at))) at += 4
  return isIp(readUint16(bytes, at)) ? at + 2 : -1
}

function isIp(etherType: number): boolean {
  return etherType === ETHERTYPE_IPV4 || etherType === ETHERTYPE_IPV6
}

/** 0 past the end, which is no type of anything here. */
function readUint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}
