import type { Fragment } from '@rudp/wire'

/** The only fragment, of one byte, of a message on channel 0 without parents, unless `header` says otherwise. */
export function fragment(messageId: number, header: Partial<Fragment> = {}): Fragment {
  return {
    messageId,
    channel: 0,
    windowParentLead: 0,
    channelParentLead: 0,
    fragmentId: 0,
    lastFragmentId: 0,
    payloadOffset: 0,
    payloadBytes: 1,
    ...header,
  }
}
