import { runWorld } from './world.ts'

console.log(runWorld(1).traceHash)
