/** A figure to reach: the least or the most that is wanted of a ratio. */
export interface Floor {
  readonly what: string
  readonly atLeast?: number
  readonly atMost?: number
}

/** Every figure that the speed benchmarks report, by the name that their JSON has for it. */
export const FLOORS = {
  core_us_per_frame: { what: 'CPU µs a full frame, both ends', atMost: 3 },
  core_small_messages_per_second: { what: '64 B messages a CPU second, both ends', atLeast: 1.5e6 },
  core_growth_channels_1_to_64: { what: 'CPU a full frame on 64 channels / on 1', atMost: 1.05 },
  core_growth_messages_1e3_to_1e6: { what: 'CPU a full frame of 10⁶ / of 10³', atMost: 1.05 },
  core_growth_messages_1e3_to_1e6_small: {
    what: 'CPU a 64 B message of 10⁶ / of 10³',
    atMost: 1.05,
  },

  bulk_1k_vs_tcp: { what: '1 KiB messages a second / node:net TCP', atLeast: 0.8 },
  bulk_1k_vs_udx: { what: '1 KiB messages a second / udx-native', atLeast: 1 },
  bulk_1k_vs_enet_c: { what: '1 KiB messages a second / ENet in C', atLeast: 1.3 },
  bulk_1k_vs_ws: { what: '1 KiB messages a second / ws', atLeast: 1.3 },
  bulk_64k_vs_udx: { what: '64 KiB messages a second / udx-native', atLeast: 1.05 },
  bulk_64b_vs_udx: { what: '64 B messages a second / udx-native', atLeast: 1.4 },
  bulk_64b_vs_tcp: { what: '64 B messages a second / node:net TCP', atLeast: 6 },
  bulk_vs_raw_dgram: {
    what: 'data frames of 1,472 B a second / node:dgram one way at their size',
    atLeast: 0.55,
  },
  long_bulk_vs_raw_dgram: {
    what: 'data frames of 8,782 B a second / node:dgram one way at their size',
    atLeast: 0.55,
  },
  cpu_per_gb_vs_udx: { what: 'CPU s/GB of 1 KiB messages, both sides / udx-native', atMost: 0.9 },

  // The same in frames of 1,472 bytes, as on most networks.
  mtu_1500_bulk_1k_vs_tcp: { what: 'mtu 1500: 1 KiB / node:net TCP', atLeast: 0.8 },
  mtu_1500_bulk_1k_vs_udx: { what: 'mtu 1500: 1 KiB / udx-native', atLeast: 1 },
  mtu_1500_bulk_1k_vs_enet_c: { what: 'mtu 1500: 1 KiB / ENet in C', atLeast: 1.3 },
  mtu_1500_bulk_1k_vs_ws: { what: 'mtu 1500: 1 KiB / ws', atLeast: 1.3 },
  mtu_1500_bulk_64k_vs_udx: { what: 'mtu 1500: 64 KiB / udx-native', atLeast: 1.05 },
  mtu_1500_bulk_64b_vs_udx: { what: 'mtu 1500: 64 B / udx-native', atLeast: 1.4 },
  mtu_1500_bulk_64b_vs_tcp: { what: 'mtu 1500: 64 B / node:net TCP', atLeast: 6 },
  mtu_1500_cpu_per_gb_vs_udx: { what: 'mtu 1500: CPU s/GB of 1 KiB / udx-native', atMost: 0.9 },

  offload_bulk_1k_vs_tcp: { what: 'with offload: 1 KiB / node:net TCP', atLeast: 1.8 },
  offload_bulk_64k_vs_tcp: { what: 'with offload: 64 KiB / node:net TCP', atLeast: 0.55 },
  offload_bulk_1k_vs_udx: { what: 'with offload: 1 KiB / udx-native', atLeast: 2.1 },
  offload_bulk_64k_vs_enet_c: { what: 'with offload: 64 KiB / ENet in C', atLeast: 1.8 },
  offload_cpu_per_gb_vs_plain: {
    what: 'CPU s/GB of 1 KiB messages, both sides, with offload / without, mtu 1500',
    atMost: 0.45,
  },
  deno_bulk_vs_raw: { what: 'Deno: data frames of 1,472 B a second / raw sockets', atLeast: 0.8 },
  bun_bulk_vs_raw: { what: 'Bun: data frames of 1,472 B a second / raw sockets', atLeast: 0.8 },
  deno_long_bulk_vs_raw: { what: 'Deno: those of 8,782 B / raw sockets', atLeast: 0.8 },
  bun_long_bulk_vs_raw: { what: 'Bun: those of 8,782 B / raw sockets', atLeast: 0.8 },
  deno_offload_bulk_vs_raw: {
    what: 'Deno, with offload, its default: data frames a second / its raw sockets',
    atLeast: 0.8,
  },
  bun_offload_bulk_vs_raw: {
    what: 'Bun, with offload, its default: data frames a second / its raw sockets',
    atLeast: 0.8,
  },

  ping_p50_vs_raw_dgram: { what: 'round trip of 64 B, p50 / node:dgram', atMost: 1.1 },
  ping_p99_vs_raw_dgram: { what: 'round trip of 64 B, p99 / node:dgram', atMost: 1.25 },
  deno_ping_p50_vs_raw: { what: 'Deno: round trip of 64 B, p50 / its raw sockets', atMost: 1.25 },
  bun_ping_p50_vs_raw: { what: 'Bun: round trip of 64 B, p50 / its raw sockets', atMost: 1.25 },

  connections_cpu_vs_raw_dgram: {
    what: 'CPU of a server of 1,000 reliable clients / node:dgram',
    atMost: 2.6,
  },
  connections_cpu_vs_raw_dgram_unreliable: {
    what: 'CPU of a server of 1,000 unreliable clients / node:dgram',
    atMost: 1.8,
  },
  connections_event_loop_p99_ms: {
    what: 'event-loop delay of that server, reliable, p99 in ms',
    atMost: 5,
  },
  connections_lost: { what: 'reliable messages that were not echoed', atMost: 0 },
  connections_growth_10_to_4000: {
    what: 'CPU of the server a message, 4,000 clients / 10',
    atMost: 1.1,
  },

  memory_heap_per_idle_connection_bytes: { what: 'heap of a server, bytes', atMost: 4096 },
  memory_10k_idle_connections_mib: { what: 'growth of the whole process, MiB', atMost: 60 },
  memory_garbage_bytes_per_frame: { what: 'allocated a frame, core, both ends', atMost: 300 },
  memory_garbage_bytes_per_message: {
    what: 'allocated a message beyond its payload, core, both ends',
    atMost: 250,
  },
  memory_heap_growth_1e6_messages_bytes: {
    what: 'heap after 10⁶ messages less heap before',
    atMost: 65_536,
  },
} as const satisfies Readonly<Record<string, Floor>>

export type RatioName = keyof typeof FLOORS
