import type { Adapter } from './adapter.ts'

export declare const adapters: Readonly<Record<string, () => Promise<Adapter>>>
