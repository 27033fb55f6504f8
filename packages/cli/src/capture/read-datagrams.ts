import type { ByteSource } from './byte-source.ts'
import { findIp, isKnownLink } from './link-layer.ts'
import { CaptureError, type Packet } from './packet.ts'
import { isPcap, readPcap } from './pcap.ts'
import { isPcapng, readPcapng } from './pcapng.ts'
import { readUdp, type UdpDatagram } from './udp-datagram.ts'

/** A UDP datagram and when it was captured. */
export interface CapturedDatagram extends UdpDatagram {
  /** Seconds since 1970. */
  readonly time: number
}

const MAGIC_BYTES = 4

/** Whether `source` holds a capture file; takes nothing from it. */
export async function isCapture(source: ByteSource): Promise<boolean> {
  const magic = await peekMagic(source)
  return isPcap(magic) || isPcapng(magic)
}

/**
 * The UDP datagrams of a capture file, in its order. Other packets are left out, and so are all but
 * the first of a datagram's IP fragments.
 *
 * @throws {CaptureError} when the file breaks off, makes no sense, or is of a network we do not know
 */
export async function* readDatagrams(source: ByteSource): AsyncGenerator<CapturedDatagram, void> {
  const packets: AsyncGenerator<Packet, void> = isPcapng(await peekMagic(source))
    ? readPcapng(source)
    : readPcap(source)
  for await (const { linkType, time, bytes } of packets) {
    if (!isKnownLink(linkType))
      throw new CaptureError(`packets of the unknown link type ${linkType}`)
    const start = findIp(linkType, bytes)
    const datagram = start < 0 ? undefined : readUdp(bytes, start)
    if (datagram !== undefined) yield { ...datagram, time }
  }
}

async function peekMagic(source: ByteSource): Promise<number> {
  const bytes = await source.peek(MAGIC_BYTES)
  if (bytes.length < MAGIC_BYTES) return 0
  return new DataView(bytes.buffer, bytes.byteOffset, MAGIC_BYTES).getUint32(0)
}
