/** As the usual tools for workerd do: WebAssembly stays in files that the deployment names. */
import { readdir, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

await build({
  entryPoints: ['worker.js'], bundle: true, format: 'esm', outdir: 'out', conditions: ['workerd', 'worker', 'browser'],
  loader: { '.wasm': 'copy' },
});
const wasm = (await readdir('out')).filter((name) => name.endsWith('.wasm'));
await writeFile('out/config.capnp', `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [
      (name = "worker.js", esModule = embed "worker.js"),
      ${wasm.map((name) => `(name = "${name}", wasm = embed "${name}")`).join(',\n      ')}
    ],
    compatibilityDate = "2026-01-01",
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`);
