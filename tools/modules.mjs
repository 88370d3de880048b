/**
 * The table of WebAssembly modules for what is not Rust. The table itself is in Rust
 * (crates/jimun-core/src/module.rs).
 *
 *   node tools/modules.mjs            writes pkg/dist/modules.json and pkg/src/generated/
 *   node tools/modules.mjs names      prints the names, the core first
 *   node tools/modules.mjs features   prints the features of the crate, in the same order
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);
const at = (path) => fileURLToPath(new URL(path, root));

/** The table as Rust has it. */
function fromRust() {
  const asked = ['run', '--quiet', '--package', 'jimun-core', '--example', 'modules'];
  return JSON.parse(execFileSync('cargo', asked, { cwd: at('.'), encoding: 'utf8' }));
}

/** The table as the build has written it. */
export const everyModule = () => JSON.parse(readFileSync(at('pkg/dist/modules.json'), 'utf8'));

/** The modules besides the core, by name. */
export const moduleNames = () => everyModule().map(({ name }) => name).filter((name) => name !== 'core');

const HEAD = '/** Written by tools/modules.mjs from crates/jimun-core/src/module.rs. */\n';
const list = (values) => values.map((value) => `'${value}'`).join(', ');

/** Sources in which bundlers and types must see each module by its name. */
function sources(modules) {
  const every = modules.map(({ name }) => name);
  const own = modules.filter(({ name }) => name !== 'core');
  const names = own.map(({ name }) => name);
  const map = (keys, value) => `{\n${keys.map((name) => `  ${name}: ${value(name)},\n`).join('')}}`;
  return {
    'names.ts': `${HEAD}
/** One module reads one format. */
export type ModuleName = ${names.map((name) => `'${name}'`).join(' | ')};

export const MODULE_NAMES: readonly ModuleName[] = [${list(names)}];

/** Those that are asked for before they are needed, unless told otherwise. */
export const PREFETCHED: readonly ModuleName[] = [${list(own.filter(({ prefetched }) => prefetched).map(({ name }) => name))}];

/** What the names of files end in that browsers do not know for pictures. */
export const ENDINGS: readonly string[] = [${list(own.flatMap(({ endings }) => endings))}];
`,
    'instances.ts': `${HEAD}import core from '../../dist/core/core.js?core';
${names.map((name) => `import ${name} from '../../dist/${name}/${name}.js?decoder';\n`).join('')}
/** wasm-bindgen's glue of the core, and of the modules that decode. */
export const CORE = core;
export const DECODERS = { ${names.join(', ')} } as const;
`,
    'bytes.ts': `${HEAD}
type Bytes = Promise<{ readonly default: Uint8Array<ArrayBuffer> }>;

/** Each module as a script of the package that holds its bytes. */
export const BYTES = ${map(every, (name) => `(): Bytes => import('../../dist/${name}/${name}_bg.wasm?bytes')`)} as const;

/** What \`make\` makes of each. */
export const ofEach = <T>(make: (load: () => Bytes) => T) => (${map(every, (name) => `make(BYTES.${name})`)});
`,
    'compiled.ts': `${HEAD}
/** Each module as an import of the deployment. */
export const COMPILED = ${map(every, (name) => `async (): Promise<WebAssembly.Module> => (await import('../../dist/${name}/${name}_bg.wasm?module')).default`)} as const;
`,
    'addresses.ts': `${HEAD}import type { ModuleName } from './names.ts';

/** Filled in by the build. */
declare const __VERSIONS__: Readonly<Record<ModuleName, string>>;

/** Written out one by one: so bundlers that know this form copy the files and put in their new addresses. */
export const BESIDE = ${map(names, (name) => `(): URL => new URL(\`./${name}.wasm?v=\${__VERSIONS__.${name}}\`, import.meta.url)`)} as const;
`,
    'packed.ts': `${HEAD}${every.map((name) => `import ${name} from '../../dist/${name}/${name}_bg.wasm?packed';\n`).join('')}
/** Each module's bytes inside, packed. */
export const PACKED = { ${every.join(', ')} } as const;
`,
  };
}

function write() {
  const modules = fromRust();
  for (const folder of ['pkg/dist', 'pkg/src/generated']) mkdirSync(at(folder), { recursive: true });
  writeFileSync(at('pkg/dist/modules.json'), `${JSON.stringify(modules, null, 1)}\n`);
  for (const [name, text] of Object.entries(sources(modules))) writeFileSync(at(`pkg/src/generated/${name}`), text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [asked] = process.argv.slice(2);
  if (asked === 'names') console.log(fromRust().map(({ name }) => name).join(' '));
  else if (asked === 'features') console.log(fromRust().map(({ feature }) => feature).join(' '));
  else write();
}
