/** The back ends of docs/receiving.md, each with its own command. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { root } from './listings.mjs';

const cache = process.env.JIMUN_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'jimun');
export const nodeModules = join(cache, 'servers/node/node_modules');
const gunicorn = join(cache, 'servers/venv/bin/gunicorn');
const php = ['/usr/bin/php', '/usr/local/bin/php'].find(existsSync);

const python = (name, app) => ({
  name,
  program: existsSync(gunicorn) ? gunicorn : undefined,
  start: (run, { dir, port, temporary }) => run(name, gunicorn, [
    '--bind', `127.0.0.1:${port}`, '--worker-tmp-dir', '/dev/shm', '--chdir', `${dir}/back`,
    '--access-logfile', `${dir}/logs/${name}-access.log`, app,
  ], { TMPDIR: temporary, PYTHONDONTWRITEBYTECODE: '1' }),
});

export const BACKS = [
  {
    name: 'Node',
    program: existsSync(nodeModules) ? process.execPath : undefined,
    async start(run, { dir, temporary }) {
      const modules = `${dir}/back/node_modules`;
      if (!existsSync(modules)) {
        await mkdir(modules);
        await symlink(join(nodeModules, 'node-sqlite3-wasm'), `${modules}/node-sqlite3-wasm`);
        await symlink(`${root}pkg`, `${modules}/jimun`);
      }
      return run('node', process.execPath, [`${dir}/back/server.mjs`], { TMPDIR: temporary });
    },
  },
  {
    name: 'PHP',
    program: php,
    start: (run, { dir, port, temporary }) => run('php', php, [
      '-d', `upload_tmp_dir=${temporary}`, '-d', `sys_temp_dir=${temporary}`, '-d', `error_log=${dir}/logs/php-error.log`,
      '-S', `127.0.0.1:${port}`, `${dir}/back/report.php`,
    ], { TMPDIR: temporary }),
  },
  python('Flask', 'flask_app:app'),
  python('Django', 'django_app:application'),
];

/** What every back end has beside it. */
export const addSchema = (dir) => copyFile(`${root}docs/record.schema.json`, `${dir}/back/record.schema.json`);
