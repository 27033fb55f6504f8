// A server whose clients say nothing; its heap is measured without what a collector would take.
import { serveSide } from '../harness/side-port.ts'
import { openTransport } from '../peers/transports.ts'
import { collectGarbage, collectReserve, heapBytes } from './heap.ts'
import type { ServerMemory } from './idle-memory.ts'

const transport = await openTransport('rudp')
const port = await transport.listen(() => () => {})

serveSide(
  { port },
  {
    mark(): ServerMemory {
      collectGarbage()
      const withReserveBytes = process.memoryUsage.rss()
      collectReserve()
      const residentBytes = process.memoryUsage.rss()
      return { heapBytes: heapBytes(), residentBytes, withReserveBytes }
    },
  },
)
