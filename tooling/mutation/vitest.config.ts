export { default } from '@rudp-tooling/vitest'
