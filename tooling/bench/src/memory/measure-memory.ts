import type { Progress } from '../harness/progress.ts'
import { type SpeedReport, speedReport } from '../harness/speed-report.ts'
import { summarise } from '../harness/statistics.ts'
import { garbageShares, measureCoreMemory } from './core-memory.ts'
import { measureIdleMemory } from './idle-memory.ts'

const MIB = 1_048_576

/** Measures what connections hold, and what messages leave behind. */
export async function measureMemory(quick: boolean, onProgress: Progress): Promise<SpeedReport> {
  const core = await measureCoreMemory(quick ? 5 : 9)
  const idle = await measureIdleMemory(onProgress)
  const shares = core.map(({ full, small }) => garbageShares(full, small))
  const frame = shares.map((share) => share.frame)
  const message = shares.map((share) => share.message)
  const growth = core.map(({ growthBytes }) => growthBytes)
  const grownMib = idle.grownBytes / MIB
  return speedReport(
    {
      memory_heap_per_idle_connection_bytes: idle.heapBytesEach,
      memory_10k_idle_connections_mib: [grownMib],
      memory_garbage_bytes_per_frame: frame,
      memory_garbage_bytes_per_message: message,
      memory_heap_growth_1e6_messages_bytes: growth,
    },
    [
      {
        workload: `${idle.connections} idle connections`,
        peer: 'rudp, server',
        figures: {
          'heap bytes each': summarise(idle.heapBytesEach),
          'MiB in all': summarise([grownMib]),
          "MiB with V8's reserve": summarise([idle.grownWithReserveBytes / MIB]),
        },
      },
      {
        workload: 'garbage',
        peer: 'rudp, core, both ends',
        figures: { 'bytes a frame': summarise(frame), 'bytes a message': summarise(message) },
      },
      {
        workload: 'after 1,000,000 messages of 64 B',
        peer: 'rudp, core, both ends',
        figures: { 'bytes of heap more': summarise(growth) },
      },
    ],
  )
}
