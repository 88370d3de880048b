/**
 * A Vite plugin that serves the files of the sealed worker under /jimun/ in `vite dev` and
 * `vite preview`, and adds them to the build. A production server sends worker.js with the same
 * header (docs/seal.md).
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const WORKER_POLICY = "default-src 'none'; script-src 'wasm-unsafe-eval'; sandbox";

export function jimunFiles() {
  let folder;
  let files = [];
  let forServer;
  const serve = ({ middlewares }) => {
    middlewares.use('/jimun/', async (request, response, next) => {
      const name = request.url.slice(1).split('?')[0];
      if (!files.includes(name)) return next();
      const script = name.endsWith('.js');
      response.setHeader('Content-Type', script ? 'text/javascript' : 'application/wasm');
      if (script) response.setHeader('Content-Security-Policy', WORKER_POLICY);
      return response.end(await readFile(join(folder, name)));
    });
  };
  return {
    name: 'jimun-files',
    async configResolved({ root, build }) {
      folder = join(root, 'node_modules/jimun/dist');
      const modules = JSON.parse(await readFile(join(folder, 'modules.json'), 'utf8'));
      files = ['worker.js', ...modules.map(({ name }) => `${name}.wasm`)];
      forServer = Boolean(build.ssr);
    },
    configureServer: serve,
    configurePreviewServer: serve,
    async generateBundle() {
      if (forServer) return;
      for (const name of files) this.emitFile({ type: 'asset', fileName: `jimun/${name}`, source: await readFile(join(folder, name)) });
    },
  };
}
