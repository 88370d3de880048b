/**
 * A plugin for Vite that serves the sealed worker and its modules: {@link jimun}.
 * @packageDocumentation
 */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { MODULE_NAMES } from '../generated/names.ts';
import type { ModuleName } from '../generated/names.ts';
import { JimunError, invalidInput } from '../shared/errors.ts';
import type { JimunPlugin, ViteConfig } from './hooks.ts';
import { serving } from './serve.ts';

export type { ModuleName } from '../generated/names.ts';
export type { JimunPlugin, ViteBundle, ViteConfig, ViteHandler, ViteRequest, ViteResponse, ViteServer } from './hooks.ts';

export interface JimunPluginOptions {
  /** The folder of the files, under Vite's `base`. Default: `/jimun/`. */
  readonly path?: string;
  /** The modules to serve. Formats of the others are refused by name. Default: all. */
  readonly modules?: readonly ModuleName[];
}

const EVERY = ['worker.js', ...MODULE_NAMES.map((name) => `${name}.wasm`)];

/** How `jimun/slim` names the files beside it. */
const BESIDE = /new URL\("\.\/((?:worker\.js|\w+\.wasm)\?v=\w+)",\s*import\.meta\.url\)/g;

/**
 * Puts `worker.js` and the modules into the build, and serves them with their headers in `vite` and
 * `vite preview`, as they are. `<jimun-input>` and `jimun/slim` then find them without `worker-url`
 * or `workerUrl`. Whatever serves the build has to send the worker's header too (docs/seal.md,
 * docs/servers.md).
 *
 * Throws a {@link JimunError} for a path or a module that cannot be.
 */
export function jimun(options: JimunPluginOptions = {}): JimunPlugin {
  const path = folderOf(options.path ?? '/jimun/');
  const names = filesOf(options.modules ?? MODULE_NAMES);
  let config: ViteConfig | undefined;
  const base = (): string => config?.base ?? '/';
  const read = async (name: string, place: string | URL, missing: string): Promise<Uint8Array> => {
    if (!names.includes(name)) throw new Error(`${name} is not among the modules that vite.config names`);
    return readFile(place).catch(() => { throw new Error(`${name} is not in ${missing}`); });
  };
  const readPackage = (name: string): Promise<Uint8Array> => read(name, new URL(`./${name}`, import.meta.url), 'the installed package; install it anew');
  const readBuild = (name: string): Promise<Uint8Array> => (
    read(name, resolve(config?.root ?? '', config?.build.outDir ?? '', path + name), 'the build; run `vite build` with this plugin'));
  return {
    name: 'jimun',
    enforce: 'pre',
    // What Vite bundles in advance is not transformed below, and loses its place.
    config: () => ({ optimizeDeps: { exclude: ['jimun'] } }),
    configResolved(resolved) {
      config = resolved;
      if (!isOnPage(resolved.base)) {
        resolved.logger.warn('jimun/vite: `base` is on another origin, and browsers start workers from the page\'s own only; '
          + `serve ${path} of the build there, and name it in worker-url`);
      }
    },
    configureServer({ middlewares }) {
      middlewares.use(serving({ folder: base() + path, names: EVERY, read: readPackage }));
    },
    configurePreviewServer({ middlewares }) {
      middlewares.use(serving({ folder: base() + path, names: EVERY, read: readBuild }));
    },
    transform(code, id) {
      if (!/[\\/]slim\.js(?:\?|$)/.test(id)) return undefined;
      // With a relative base, the page's own place counts.
      const folder = (base().startsWith('/') || !isOnPage(base()) ? base() : '') + path;
      const place = (file: string): string => `new URL(${JSON.stringify(folder + file)},globalThis.document?.baseURI??location.href)`;
      const placed = code.replace(BESIDE, (_, file: string) => place(file));
      return placed === code ? undefined : { code: placed, map: null };
    },
    async generateBundle() {
      if (config?.build.ssr || this.environment?.config.consumer === 'server') return;
      for (const name of names) this.emitFile({ type: 'asset', fileName: path + name, source: await readPackage(name) });
    },
  };
}

/** Without the first slash, since `base` ends with one. */
function folderOf(given: string): string {
  const path = typeof given === 'string' ? given.replace(/^\/+/, '').replace(/([^/])$/, '$1/') : ':';
  if (/[:?#\\%\s]|\/\/|(?:^|\/)\.{1,2}\//.test(path)) throw new JimunError(invalidInput('the option `path` is a folder such as /jimun/'));
  return path;
}

function filesOf(modules: readonly ModuleName[]): readonly string[] {
  const known = Array.isArray(modules) && modules.every((name) => MODULE_NAMES.includes(name));
  if (!known) throw new JimunError(invalidInput(`the option \`modules\` is a list of ${MODULE_NAMES.join(', ')}`));
  return ['worker.js', ...modules.map((name) => `${name}.wasm`)];
}

/** Whether addresses that begin so are on the page's own server. */
function isOnPage(base: string): boolean {
  return !/^(?:[a-z][a-z\d+.-]*:)?\/\//i.test(base);
}
