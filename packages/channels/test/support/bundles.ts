/** The messages in a bundle whose fragments carry `bytes`, or `undefined` if it is malformed. */
export function unbundle(bytes: readonly number[]): number[][] | undefined {
  const messages: number[][] = []
  let rest = bytes
  while (rest.length > 0) {
    const [high = 0, low, ...after] = rest
    if (low === undefined) return undefined
    const sizeBytes = high * 256 + low
    if (after.length < sizeBytes) return undefined
    messages.push(after.slice(0, sizeBytes))
    rest = after.slice(sizeBytes)
  }
  return messages
}

/** A bundle of `messages`. */
export function bundle(...messages: readonly number[][]): number[] {
  return messages.flatMap((message) => [message.length >> 8, message.length & 0xff, ...message])
}
