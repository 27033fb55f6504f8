import { SlotSet } from './slot-set.ts'

/** The slots of an incoming window, by what is known of their messages. */
export class MessageSets {
  /** Anything of them arrived. */
  readonly begun: SlotSet
  /** All of them has, whether they were delivered or not. */
  readonly complete: SlotSet
  /** They are of several fragments. */
  readonly fragmented: SlotSet
  /** They are bundles, of several fragments or of one. */
  readonly bundles: SlotSet
  /** They are not complete, and must be reliable, because another message names them its parent. */
  readonly awaited: SlotSet

  /** @param slotCount Slots told apart. */
  constructor(slotCount: number) {
    this.begun = new SlotSet(slotCount)
    this.complete = new SlotSet(slotCount)
    this.fragmented = new SlotSet(slotCount)
    this.bundles = new SlotSet(slotCount)
    this.awaited = new SlotSet(slotCount)
  }
}
