/** `lib` ES2023 does not have it, nor does Node 20. */
interface Transferable {
  transfer?(byteLength: number): ArrayBuffer
}

/**
 * Gives back the memory of a datagram that nobody will look at any more, which otherwise waits for
 * the collector: that is told of each by its size and, the longer they are, collects all of the heap
 * again and again for their sake (tooling/decisions/0086).
 */
export function giveBack(datagram: Uint8Array): void {
  const { buffer } = datagram
  // What Node reads has memory of its own; of what has not, others may be using the rest.
  if (buffer.byteLength !== datagram.byteLength) return
  const transferable = buffer as Transferable
  transferable.transfer?.(0)
}
