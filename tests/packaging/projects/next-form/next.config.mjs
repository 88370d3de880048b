import { join } from 'node:path';

const sealed = { key: 'Content-Security-Policy', value: "default-src 'none'; script-src 'wasm-unsafe-eval'; sandbox" };

export default {
  headers: () => [{ source: '/jimun/worker.js', headers: [sealed] }],
  // The examples share files outside this project. Their types are checked in the examples.
  turbopack: { root: join(import.meta.dirname, '..') },
  typescript: { ignoreBuildErrors: true },
};
