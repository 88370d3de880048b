/**
 * A portal on this machine: one server in front, one back end, an empty database, and watched
 * folders for temporary files. Everything is in one temporary folder and ends with `close`.
 */
import { execFile, spawn } from 'node:child_process';
import { openSync, watch } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { addSchema, nodeModules } from './backs.mjs';
import { listings, root, writeListings } from './listings.mjs';

const PATIENCE_MS = 60_000;

// So that servers end with the test, however it ends.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

const answers = (port) => new Promise((resolve) => {
  const socket = connect(port, '127.0.0.1');
  socket.once('connect', () => { socket.destroy(); resolve(true); });
  socket.once('error', () => resolve(false));
});

/**
 * Starts a program whose output goes into `logs`, and waits for its port. Its children end with it.
 */
async function started(dir, port, name, program, args, env = {}) {
  const log = openSync(`${dir}/logs/${name}.out`, 'a');
  const child = spawn(program, args, { detached: true, stdio: ['ignore', log, log], env: { ...process.env, ...env } });
  const ended = new Promise((resolve) => { child.once('exit', resolve); child.once('error', resolve); });
  let running = true;
  ended.then(() => { running = false; });
  const signal = (kind) => {
    try {
      process.kill(-child.pid, kind);
    } catch {
      // It has ended by itself.
    }
  };
  const atExit = () => signal('SIGKILL');
  process.once('exit', atExit);
  const stop = async () => {
    signal('SIGTERM');
    await Promise.race([ended, pause(5000)]);
    signal('SIGKILL');
    process.removeListener('exit', atExit);
  };
  for (const end = Date.now() + PATIENCE_MS; !await answers(port);) {
    if (!running || Date.now() > end) {
      await stop();
      const texts = await Promise.all((await readdir(`${dir}/logs`)).map((file) => readFile(`${dir}/logs/${file}`, 'utf8')));
      throw new Error(`${name} did not start:\n${texts.join('\n')}`);
    }
    await pause(50);
  }
  return { stop };
}

/** What the page needs of the package. Compressing all of it would take minutes. */
const PACKAGE = ['element', 'element.js', 'index.js', 'slim.js', 'shared.js', 'worker.js', 'heic.wasm', 'avif.wasm', 'tiff.wasm'];

/** The package's files, also compressed, for all deployments of a test run. */
export async function makePublic() {
  const folder = await mkdtemp(join(tmpdir(), 'jimun-public-'));
  for (const name of PACKAGE) await cp(`${root}pkg/dist/${name}`, `${folder}/public/jimun/${name}`, { recursive: true });
  await writeFile(`${folder}/compress.mjs`, listings.get('compress.mjs'));
  await promisify(execFile)(process.execPath, [`${folder}/compress.mjs`, `${folder}/public`]);
  return { files: `${folder}/public`, remove: () => rm(folder, { recursive: true }) };
}

/**
 * @param front one of FRONTS or nothing; `back` one of BACKS. `files` are those of `makePublic`.
 * `changes` are made to listings, `extra` is added to the site's configuration before them.
 */
export async function deploy({ front, back, files, changes = [], extra }) {
  const dir = await mkdtemp(join(tmpdir(), 'jimun-servers-'));
  // The servers in front run as another user when they were started as root.
  await chmod(dir, 0o755);
  const [port, backPort] = [await freePort(), await freePort()];
  const origin = `http://127.0.0.1:${port}`;
  const place = { dir, origin, backPort };
  for (const folder of ['logs', 'front', 'back', 'temporary']) await mkdir(`${dir}/${folder}`);
  if (front) {
    await cp(files, `${dir}/public`, { recursive: true });
    await writeListings('public/', `${dir}/public`, place, changes);
    await writeListings(`${front.name.toLowerCase()}/`, `${dir}/front`, place, changes);
  }
  await writeListings('back/', `${dir}/back`, place, changes);
  await addSchema(dir);

  const written = [];
  const watchers = [];
  const temporaryFolder = async (name) => {
    const path = `${dir}/temporary/${name}`;
    await mkdir(path);
    await chmod(path, 0o777);
    return path;
  };
  const temporary = await Promise.all((front?.temporary ?? []).map(temporaryFolder));
  const backTemporary = await temporaryFolder('back');

  const startBack = () => back.start((...args) => started(dir, backPort, ...args), { dir, port: backPort, temporary: backTemporary });
  let backProcess = await startBack();
  const frontProcess = await front?.start((...args) => started(dir, port, ...args), { dir, port, temporary, extra })
    .catch(async (error) => { await backProcess.stop(); throw error; });
  for (const path of [...temporary, backTemporary]) watchers.push(watch(path, (_, name) => written.push(`${path.slice(dir.length)}/${name}`)));

  const query = (sql) => {
    const { Database } = createRequire(`${nodeModules}/`)('node-sqlite3-wasm');
    const database = new Database(`${dir}/reports.sqlite`, { fileMustExist: true });
    try {
      return database.all(sql);
    } finally {
      database.close();
    }
  };
  return {
    origin,
    backOrigin: `http://127.0.0.1:${backPort}`,
    dir,
    /** The stored records' JSON, in order. */
    records: () => { try { return query('SELECT json FROM record ORDER BY rowid').map(({ json }) => json); } catch { return []; } },
    reports: () => { try { return query('SELECT place FROM report ORDER BY id').map((each) => each.place); } catch { return []; } },
    /** Files that came to be in folders for temporary files since the start, deleted ones too. */
    temporaryFiles: async () => { await pause(200); return [...new Set(written)]; },
    /** Files other than the database, written by servers, in which one of `texts` is. */
    filesWith: async (texts) => {
      const names = (await readdir(dir, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile() && !entry.parentPath?.includes('node_modules') && !entry.path?.includes('node_modules'))
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
        .filter((path) => !path.startsWith(`${dir}/public`) && !path.startsWith(`${dir}/reports.sqlite`));
      const contents = await Promise.all(names.map((path) => readFile(path, 'latin1')));
      return { searched: names.length, found: names.filter((_, at) => texts.some((text) => contents[at].includes(text))) };
    },
    stopBack: () => backProcess.stop(),
    startBack: async () => { backProcess = await startBack(); },
    close: async () => {
      for (const each of watchers) each.close();
      await frontProcess?.stop();
      await backProcess.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
