export type { BottleneckOptions } from './testing/bottleneck.ts'
export type { FlowOptions, FlowReport, PathOptions, PathReport } from './testing/run-path.ts'
export { runPath } from './testing/run-path.ts'
