import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** The settings every package's tests run under. */
const config: ViteUserConfig = defineConfig({
  resolve: { conditions: ['@rudp/source'] },
  ssr: { resolve: { conditions: ['@rudp/source'] } },
  test: {
    environment: 'node',
    include: ['{src,test}/**/*.test.ts'],
    // Those two run under `test:deno` and `test:bun`, by the runtimes' own test runners.
    exclude: ['**/*.{deno,bun}.test.ts'],
    passWithNoTests: true,
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 15_000,
    reporters: ['default', ['json', { outputFile: 'test-results/vitest.json' }]],
  },
})
export default config
