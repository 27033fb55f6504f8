import type { Dialect, Fragment } from '@rudp/wire'
import { MAX_BUNDLE_FRAGMENTS } from './bundle.ts'

/**
 * Whether an honest sender could have made that fragment, as far as it alone shows: ids in range,
 * fragments of full size but for the last, and a parent on the channel no nearer than the nearest
 * on any channel.
 *
 * @param takesBundles Whether a fragment may be one of a bundle.
 */
export function isFragmentPossible(
  fragment: Readonly<Fragment>,
  dialect: Dialect,
  takesBundles: boolean,
): boolean {
  const { channelParentLead, fragmentId, lastFragmentId, payloadBytes, windowParentLead } = fragment
  if (fragment.channel >= dialect.channelCount || fragment.messageId >= dialect.messageIdCount) {
    return false
  }
  if (channelParentLead !== 0 && (windowParentLead === 0 || channelParentLead < windowParentLead)) {
    return false
  }
  if (takesBundles && fragment.isBundle && lastFragmentId >= MAX_BUNDLE_FRAGMENTS) return false
  if (fragmentId < lastFragmentId) return payloadBytes === dialect.maxFragmentBytes
  return fragmentId === lastFragmentId && payloadBytes <= dialect.maxFragmentBytes
}
