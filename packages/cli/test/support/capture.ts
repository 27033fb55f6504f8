/** Builds small capture files, byte by byte, as capture(7) tools would have written them. */

/** A UDP datagram over IPv4 from 10.0.0.1:1000 to 10.0.0.2:2000. */
export function ipv4(payload: Uint8Array, options: { fragment?: number } = {}): Uint8Array {
  const header = new Uint8Array(20)
  const view = new DataView(header.buffer)
  header[0] = 0x45
  view.setUint16(2, 28 + payload.length)
  view.setUint16(6, options.fragment ?? 0)
  header[9] = 17
  header.set([10, 0, 0, 1], 12)
  header.set([10, 0, 0, 2], 16)
  return concat(header, udp(payload))
}

/** The same over IPv6, from 2001:db8::1 to 2001:db8::2, behind a hop-by-hop header if asked for. */
export function ipv6(payload: Uint8Array, hasExtension = false): Uint8Array {
  const header = new Uint8Array(40)
  header[0] = 0x60
  header[6] = hasExtension ? 0 : 17
  header.set([0x20, 0x01, 0x0d, 0xb8], 8)
  header[23] = 1
  header.set([0x20, 0x01, 0x0d, 0xb8], 24)
  header[39] = 2
  const extension = hasExtension ? Uint8Array.of(17, 0, 0, 0, 0, 0, 0, 0) : new Uint8Array(0)
  return concat(header, extension, udp(payload))
}

export function udp(payload: Uint8Array): Uint8Array {
  const header = new Uint8Array(8)
  const view = new DataView(header.buffer)
  view.setUint16(0, 1000)
  view.setUint16(2, 2000)
  view.setUint16(4, 8 + payload.length)
  return concat(header, payload)
}

export function ethernet(etherType: number, packet: Uint8Array, vlans = 0): Uint8Array {
  const tags = new Uint8Array(vlans * 4)
  for (let i = 0; i < vlans; i++) tags.set([0x81, 0x00, 0x00, i], i * 4)
  return concat(new Uint8Array(12), tags, Uint8Array.of(etherType >> 8, etherType & 0xff), packet)
}

/** A classic capture file. `magic` is what it begins with, read big-endian. */
export function pcap(
  magic: number,
  linkType: number,
  packets: readonly Uint8Array[],
  subSecond = 500_000,
): Uint8Array {
  const littleEndian = magic === 0xd4c3b2a1 || magic === 0x4d3cb2a1
  const header = new Uint8Array(24)
  const view = new DataView(header.buffer)
  view.setUint32(0, magic)
  view.setUint32(20, linkType, littleEndian)
  const records = packets.map((packet) => {
    const record = new Uint8Array(16)
    const recordView = new DataView(record.buffer)
    recordView.setUint32(0, 1_700_000_000, littleEndian)
    recordView.setUint32(4, subSecond, littleEndian)
    recordView.setUint32(8, packet.length, littleEndian)
    recordView.setUint32(12, packet.length, littleEndian)
    return concat(record, packet)
  })
  return concat(header, ...records)
}

/** A capture file of the newer format: one interface, enhanced packet blocks. */
export function pcapng(
  littleEndian: boolean,
  linkType: number,
  packets: readonly Uint8Array[],
): Uint8Array {
  const block = (type: number, body: Uint8Array): Uint8Array => {
    const padded = concat(body, new Uint8Array((4 - (body.length % 4)) % 4))
    const out = new Uint8Array(12 + padded.length)
    const view = new DataView(out.buffer)
    view.setUint32(0, type, littleEndian)
    view.setUint32(4, out.length, littleEndian)
    out.set(padded, 8)
    view.setUint32(out.length - 4, out.length, littleEndian)
    return out
  }
  const section = new Uint8Array(16)
  new DataView(section.buffer).setUint32(0, 0x1a2b3c4d, littleEndian)
  const interfaceBody = new Uint8Array(8 + 8)
  const interfaceView = new DataView(interfaceBody.buffer)
  interfaceView.setUint16(0, linkType, littleEndian)
  // Option 9, one byte: nanoseconds.
  interfaceView.setUint16(8, 9, littleEndian)
  interfaceView.setUint16(10, 1, littleEndian)
  interfaceBody[12] = 9
  const packetBlocks = packets.map((packet) => {
    const body = new Uint8Array(20)
    const view = new DataView(body.buffer)
    const ticks = 1_700_000_000_500_000_000n
    view.setUint32(4, Number(ticks >> 32n), littleEndian)
    view.setUint32(8, Number(ticks & 0xffffffffn), littleEndian)
    view.setUint32(12, packet.length, littleEndian)
    view.setUint32(16, packet.length, littleEndian)
    return block(6, concat(body, packet))
  })
  return concat(block(0x0a0d0d0a, section), block(1, interfaceBody), ...packetBlocks)
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
