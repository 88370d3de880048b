/** The WebAssembly modules of rare or large formats. */

/** One module reads one format. */
export type ModuleName = 'heic' | 'avif' | 'jxl' | 'tiff';

/** When a module may be fetched. */
export type ModulePolicy = 'prefetch' | 'on-demand';

export const MODULE_NAMES: readonly ModuleName[] = ['heic', 'avif', 'jxl', 'tiff'];
