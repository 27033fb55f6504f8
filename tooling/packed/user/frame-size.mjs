import { MAX_FRAME_BYTES } from '@rudp/wire'

console.log(MAX_FRAME_BYTES)
