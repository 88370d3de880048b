import { rolldown } from 'rolldown';

const bundle = await rolldown({ input: 'app.js', platform: 'browser' });
await bundle.write({ dir: 'out', format: 'es', minify: true });
