/**
 * `<jimun-input>`, a form control that makes fingerprints. Exports only the class. To register it,
 * import `jimun/element/define.js`.
 * @packageDocumentation
 */
export { JimunInput } from './jimun-input.ts';
export type { JimunInputAttributes } from './attributes.ts';
export type {
  BeforeAddDetail, ClearDetail, ClearReason, ErrorEventDetail, ItemsDetail, JimunInputEventMap,
} from './events.ts';
export type { ValueFormat } from './form.ts';
export type { ItemError, ItemSnapshot, ItemState } from './item.ts';
export type { InputWord, InputWords } from './words.ts';
