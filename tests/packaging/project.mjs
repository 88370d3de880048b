/** The packed tarball in new projects, outside the repository. */
import { execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));
const options = { maxBuffer: 1 << 26, env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' } };

/** Runs to the end, and fails with the output. */
export async function run(cwd, command, ...args) {
  try {
    return (await promisify(execFile)(command, args, { ...options, cwd })).stdout;
  } catch (error) {
    throw new Error(`${command} ${args.join(' ')}: ${`${error.stdout}\n${error.stderr}`.trim().slice(-1500)}`);
  }
}

export const tool = (dir, name) => join(dir, 'node_modules/.bin', name);

/** A server on loopback that keeps running. Resolves once `ready` finds its port in the output. */
export function serveWith(cwd, ready, command, ...args) {
  return new Promise((resolve, reject) => {
    const server = spawn(command, args, { ...options, cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const stop = () => { try { process.kill(-server.pid); } catch { /* It has ended. */ } };
    const hear = (chunk) => {
      said += String(chunk).replace(/\x1b\[[\d;]*m/g, '');
      const found = ready.exec(said);
      if (found) resolve({ port: found[1], origin: `http://127.0.0.1:${found[1]}`, stop });
    };
    server.stdout.on('data', hear);
    server.stderr.on('data', hear);
    server.on('error', reject);
    server.on('exit', (code) => reject(new Error(`${command} ended with ${code}: ${said.slice(-1500)}`)));
  });
}

/**
 * Packs the package in `source` as it would be published. Resolves to the tarball and what removes
 * it again.
 */
export async function pack(source = 'pkg') {
  const folder = await mkdtemp(join(tmpdir(), 'jimun-packaging-'));
  const file = (await run(root, 'npm', 'pack', `./${source}`, '--silent', '--pack-destination', folder)).trim();
  const { name } = JSON.parse(await readFile(`${root}${source}/package.json`, 'utf8'));
  return { name, folder, tarball: join(folder, file), remove: () => rm(folder, { recursive: true, force: true }) };
}

/**
 * A project with the named files of `projects/`, the pictures, the tarball and the packages it
 * needs.
 */
export async function project({ name: packed, folder, tarball }, name, sources, packages = {}) {
  const dir = join(folder, name);
  await mkdir(join(dir, 'pictures'), { recursive: true });
  for (const source of sources) {
    await cp(join(here, 'projects', source), source.includes('.') ? join(dir, basename(source)) : dir, { recursive: true });
  }
  await cp(`${root}tests/images/sklearn_china.jpg`, join(dir, 'pictures/china.jpg'));
  await cp(`${root}tests/images/heic_q60.heic`, join(dir, 'pictures/photo.heic'));
  await writeFile(join(dir, 'package.json'), JSON.stringify({ private: true, dependencies: { [packed]: `file:${tarball}`, ...packages } }));
  await install(dir, packages);
  return dir;
}

/** Without other packages, no registry is asked. */
async function install(dir, packages) {
  const alone = Object.keys(packages).length === 0 ? ['--offline'] : ['--prefer-offline'];
  await run(dir, 'npm', 'install', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts', ...alone);
}

/**
 * A copy of an example, next to the files that all examples share, with the tarball and pinned
 * versions in place of the ranges that people get. `sources` of `projects/` are added.
 */
export async function example({ folder, tarball }, name, sources, packages = {}) {
  const dir = join(folder, 'examples', name);
  const installed = /\/(node_modules|dist|\.angular)$/;
  await cp(`${root}examples/${name}`, dir, { recursive: true, filter: (path) => !installed.test(path) });
  await cp(`${root}examples/shared`, join(folder, 'examples/shared'), { recursive: true });
  for (const source of sources) await cp(join(here, 'projects', source), dir, { recursive: true });
  const manifest = JSON.parse(await readFile(join(dir, 'package.json'), 'utf8'));
  const pins = { ...packages, jimun: `file:${tarball}` };
  for (const list of [manifest.dependencies, manifest.devDependencies ?? {}]) {
    for (const each of Object.keys(list)) {
      if (!pins[each]) throw new Error(`versions.json does not pin ${each}, which examples/${name} needs`);
      list[each] = pins[each];
    }
  }
  await writeFile(join(dir, 'package.json'), JSON.stringify(manifest));
  await install(dir, packages);
  return dir;
}

/** The hashes that peers compute for the two pictures. */
export async function expectedHashes() {
  const of = async (vectors, file) => JSON.parse(await readFile(`${root}tests/vectors/${vectors}`, 'utf8'))
    .images.find((image) => image.file === file).pdq.hash;
  return [await of('pdq.json', 'sklearn_china.jpg'), await of('heic.json', 'images/heic_q60.heic')];
}
