/**
 * What is promised to a message.
 *
 * - `delivery`: it arrives, once, after every `delivery` message before it;
 * - `order`: it arrives at most once, and never after a newer `order` or `delivery` message;
 * - `none`: it arrives at most once, whenever it does.
 *
 * Members of a set have no order among themselves. What comes before a set and what comes after
 * it keeps clear of it, whatever the guarantee.
 */
export type Guarantee = 'delivery' | 'order' | 'none'

/** @throws {TypeError} When `guarantee` is none of the three. */
export function checkGuarantee(guarantee: Guarantee): void {
  if (guarantee !== 'delivery' && guarantee !== 'order' && guarantee !== 'none') {
    throw new TypeError(
      `Cannot send message: guarantee must be 'delivery', 'order' or 'none', got ${String(guarantee)}`,
    )
  }
}
