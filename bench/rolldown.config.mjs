// Bundles the server under test as the package is built, so that what is measured is what users run.
import { defineConfig } from 'rolldown';

export default defineConfig({
  input: {
    server: 'bench/support/skykeep-server.ts',
    stages: 'bench/stages.ts',
    'receive-stages': 'bench/receive-stages.ts',
  },
  output: {
    dir: 'node_modules/.bench',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  },
  platform: 'node',
  external: ['lmdb', 'cbor-x', '@peculiar/x509', 'vitest'],
  resolve: { conditionNames: ['source', 'import', 'node', 'default'] },
});
