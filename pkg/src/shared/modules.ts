/** The WebAssembly modules of rare or large formats. */
export { ENDINGS, MODULE_NAMES, PREFETCHED } from '../generated/names.ts';
export type { ModuleName } from '../generated/names.ts';

/** When a module may be fetched. */
export type ModulePolicy = 'prefetch' | 'on-demand';
