/**
 * `<jimun-exit>`, a quick way out of a page: the class alone. To register it, import `jimun/exit/define.js`.
 * @packageDocumentation
 */
export { JimunExit } from './jimun-exit.ts';
export type { ExitDetail, JimunExitAttributes, JimunExitEventMap } from './jimun-exit.ts';
export type { ExitWord, ExitWords } from './words.ts';
