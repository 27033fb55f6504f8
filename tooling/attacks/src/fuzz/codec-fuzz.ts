/*
 * The codec's own fuzzing lies beside the codec and its naive twin, which are no package that could be
 * imported; this is the one place that reaches over.
 */
// @boundaries-ignore: see above
export { Campaign } from '../../../../packages/wire/fuzz/campaign.ts'
// @boundaries-ignore: see above
export { FrameSource } from '../../../../packages/wire/fuzz/frame-source.ts'
// @boundaries-ignore: see above
export { mutate } from '../../../../packages/wire/fuzz/mutate.ts'
// @boundaries-ignore: see above
export { Random } from '../../../../packages/wire/fuzz/random.ts'
