/**
 * Why segmentation offload is off:
 *
 * - `option`: the application said so;
 * - `system`: the system, or its processor, is another than those it was made for;
 * - `ffi`: the runtime has no foreign function interface here, or may not use it;
 * - `kernel`: the kernel does not know it, or the socket was not found;
 * - `path`: the way to the peer refuses it, such as one whose MTU is smaller than a frame;
 * - `closed`: the socket is closed.
 */
export type OffloadReason = 'option' | 'system' | 'ffi' | 'kernel' | 'path' | 'closed'

/** Whether datagrams may leave and come as many in one system call. */
export interface OffloadStats {
  readonly offload: 'on' | 'off'
  /** Absent while it is on. */
  readonly offloadReason?: OffloadReason
}

export const OFFLOAD_ON: OffloadStats = { offload: 'on' }
/** What {@link OffloadStats} says for a reason. */
export const OFFLOAD_OFF: Readonly<Record<OffloadReason, OffloadStats>> = {
  option: { offload: 'off', offloadReason: 'option' },
  system: { offload: 'off', offloadReason: 'system' },
  ffi: { offload: 'off', offloadReason: 'ffi' },
  kernel: { offload: 'off', offloadReason: 'kernel' },
  path: { offload: 'off', offloadReason: 'path' },
  closed: { offload: 'off', offloadReason: 'closed' },
}
