import { build } from 'esbuild';

// Once as split modules, once as one classic script with everything inside.
await build({ entryPoints: ['app.js'], bundle: true, minify: true, format: 'esm', splitting: true, outdir: 'out' });
await build({ entryPoints: ['app.js'], bundle: true, minify: true, format: 'iife', outfile: 'classic/app.js' });
