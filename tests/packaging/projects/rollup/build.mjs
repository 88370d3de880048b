import { rollup } from 'rollup';
import { nodeResolve } from '@rollup/plugin-node-resolve';

const bundle = await rollup({ input: 'app.js', plugins: [nodeResolve()] });
await bundle.write({ dir: 'out', format: 'es' });
