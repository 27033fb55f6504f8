export { MessageReceiver } from './message-receiver.ts'
export type { MessageReceiverOptions } from './message-receiver.ts'
export { MessageSender } from './message-sender.ts'
export type { MessageSenderOptions, PendingFragment } from './message-sender.ts'
export {
  MODE_PERSISTENT,
  MODE_RELIABLE,
  MODE_TIME_SENSITIVE,
  MODE_UNRELIABLE,
} from './send-mode.ts'
export type { SendMode } from './send-mode.ts'
export type { Outcome, SendOptions } from './send-options.ts'
