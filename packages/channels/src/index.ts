export { checkPayload } from './check-payload.ts'
export { checkSendOptions } from './check-send-options.ts'
export type { BlockedBy } from './fragment-picker.ts'
export type { OnReceipt } from './message-fates.ts'
export type { MessageReceiverOptions } from './message-receiver.ts'
export { MessageReceiver } from './message-receiver.ts'
export type { MessageSenderOptions } from './message-sender.ts'
export { MessageSender } from './message-sender.ts'
export type { OutgoingLimits } from './outgoing-window.ts'
export type { PendingFragment } from './pending-fragment.ts'
export { ReceiveBudget } from './receive-budget.ts'
export {
  emptyReceiveCounters,
  type ReceiveCounters,
  type ReceiverCounters,
} from './receive-counters.ts'
export { emptySendCounters, type SendCounters } from './send-counters.ts'
export type { SendMode } from './send-mode.ts'
export {
  MODE_PERSISTENT,
  MODE_RELIABLE,
  MODE_TIME_SENSITIVE,
  MODE_UNRELIABLE,
} from './send-mode.ts'
export type { Outcome, SendOptions } from './send-options.ts'
export { PRIORITY_DEFAULT, PRIORITY_HIGHEST, PRIORITY_LOWEST } from './send-options.ts'
