/**
 * `<jimun-exit>`, a quick way to leave a page. Exports only the class. To register it, import
 * `jimun/exit/define.js`.
 * @packageDocumentation
 */
export { JimunExit } from './jimun-exit.ts';
export type { ExitDetail, JimunExitAttributes, JimunExitEventMap } from './jimun-exit.ts';
export type { ExitWord, ExitWords } from './words.ts';
