/**
 * Writes pkg/dist/integrity.json: the digests of every file of the package's dist folder except
 * itself, in the form of the `integrity` attribute. Two builds are equal if these files are.
 */
import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { everyModule } from './modules.mjs';

const dist = new URL('../pkg/dist/', import.meta.url);

/** What wasm-pack wrote; the package holds copies. */
const INTERMEDIATE = new RegExp(`^(${everyModule().map(({ name }) => name).join('|')})/`);

export async function writeIntegrity() {
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  const root = fileURLToPath(dist);
  const names = entries.filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `${parentPath}/${name}`.replaceAll('//', '/').slice(root.length))
    .filter((name) => name !== 'integrity.json' && !INTERMEDIATE.test(name))
    .sort();
  const files = {};
  for (const name of names) {
    const bytes = await readFile(new URL(name, dist));
    const digest = (algorithm) => `${algorithm}-${createHash(algorithm).update(bytes).digest('base64')}`;
    files[name] = { sha256: digest('sha256'), sha384: digest('sha384') };
  }
  const { version } = JSON.parse(await readFile(new URL('../package.json', dist), 'utf8'));
  await writeFile(new URL('integrity.json', dist), `${JSON.stringify({ name: 'jimun', version, files }, null, 1)}\n`);
}
