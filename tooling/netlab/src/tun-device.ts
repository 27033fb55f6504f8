import { dlopen, FFIType, ptr } from 'bun:ffi'

const { symbols: libc } = dlopen('libc.so.6', {
  open: { args: [FFIType.ptr, FFIType.i32], returns: FFIType.i32 },
  ioctl: { args: [FFIType.i32, FFIType.u64, FFIType.ptr], returns: FFIType.i32 },
  read: { args: [FFIType.i32, FFIType.ptr, FFIType.u64], returns: FFIType.i64_fast },
  write: { args: [FFIType.i32, FFIType.ptr, FFIType.u64], returns: FFIType.i64_fast },
  ppoll: { args: [FFIType.ptr, FFIType.u64, FFIType.ptr, FFIType.ptr], returns: FFIType.i32 },
})

/** linux/if_tun.h: names the device of a descriptor. */
const TUNSETIFF = 0x4004_54ca
const IFF_TUN = 0x0001
/** Plain IP packets, no header of the device's before them. */
const IFF_NO_PI = 0x1000
const IFREQ_BYTES = 40
const IFREQ_FLAGS_OFFSET = 16
const O_RDWR_NONBLOCK = 0o4002
const POLLIN = 1

/** A network device whose wire is this process: reads what the kernel sends, writes what it gets. */
export class TunDevice {
  readonly descriptor: number

  /**
   * Makes the device in the namespace of this process. It can be moved to another and stays ours.
   *
   * @throws {Error} Without the right to.
   */
  constructor(name: string) {
    this.descriptor = libc.open(ptr(Buffer.from('/dev/net/tun\0')), O_RDWR_NONBLOCK)
    const request = Buffer.alloc(IFREQ_BYTES)
    request.write(name, 'latin1')
    request.writeUInt16LE(IFF_TUN | IFF_NO_PI, IFREQ_FLAGS_OFFSET)
    if (this.descriptor < 0 || libc.ioctl(this.descriptor, TUNSETIFF, ptr(request)) < 0) {
      throw new Error(`Cannot make ${name}: no right to, or no TUN in this kernel`)
    }
  }

  /** Reads a packet into `buffer`. Returns its size, or less than 0 if there is none. */
  read(buffer: Uint8Array): number {
    return Number(libc.read(this.descriptor, ptr(buffer), buffer.byteLength))
  }

  /** Hands a packet to the kernel, which drops it if the device is gone. */
  write(packet: Uint8Array): void {
    libc.write(this.descriptor, ptr(packet), packet.byteLength)
  }
}

/** Waits until one of some descriptors can be read. */
export class Poll {
  /** struct pollfd: descriptor, events wanted, events seen. */
  readonly #pollfds: DataView
  readonly #timespec: BigInt64Array = new BigInt64Array(2)

  constructor(descriptors: readonly number[]) {
    this.#pollfds = new DataView(new ArrayBuffer(8 * descriptors.length))
    for (const [index, descriptor] of descriptors.entries()) {
      this.#pollfds.setInt32(8 * index, descriptor, true)
      this.#pollfds.setInt16(8 * index + 4, POLLIN, true)
    }
  }

  /** Blocks for up to `ms`, less than a second. */
  wait(ms: number): void {
    this.#timespec[1] = BigInt(Math.round(ms * 1e6))
    libc.ppoll(ptr(this.#pollfds), this.#pollfds.byteLength / 8, ptr(this.#timespec), null)
  }

  /** Whether the descriptor of that index could be read (or its other end is gone). */
  isReady(index: number): boolean {
    return this.#pollfds.getInt16(8 * index + 6, true) !== 0
  }
}
