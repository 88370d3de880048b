import { resolve } from 'node:path';
import { rspack } from '@rspack/core';

rspack({ mode: 'production', entry: './app.js', output: { path: resolve('out'), filename: 'app.js' } }, (error, stats) => {
  if (error ?? stats.hasErrors()) throw error ?? new Error(stats.toString());
});
