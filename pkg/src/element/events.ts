/** The events of `<jimun-input>`. All bubble and are composed; those named `before` can be cancelled. */
import type { SealReport } from '../index.ts';
import type { ItemError, ItemSnapshot, ItemState } from './item.ts';

export interface BeforeAddDetail {
  /** How many files the person handed over. */
  readonly count: number;
}

export interface ItemsDetail {
  readonly items: readonly ItemSnapshot[];
}

export interface ErrorEventDetail {
  readonly number: number;
  readonly state: ItemState;
  readonly error: ItemError;
}

export interface JimunInputEventMap {
  'jimun-before-add': CustomEvent<BeforeAddDetail>;
  'jimun-add': CustomEvent<ItemsDetail>;
  'jimun-before-remove': CustomEvent<ItemsDetail>;
  'jimun-remove': CustomEvent<ItemsDetail>;
  /** One picture has its fingerprint. */
  'jimun-done': CustomEvent<ItemSnapshot>;
  /** One picture has none. */
  'jimun-error': CustomEvent<ErrorEventDetail>;
  /** What the worker found out about its own walls. */
  'jimun-seal': CustomEvent<SealReport>;
}

type Detail<T extends keyof JimunInputEventMap> = JimunInputEventMap[T]['detail'];

/** Dispatches; whether nobody objected. */
export function emit<T extends keyof JimunInputEventMap>(target: EventTarget, type: T, detail: Detail<T>): boolean {
  const cancelable = type.startsWith('jimun-before-');
  return target.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, cancelable, detail }));
}

declare global {
  interface HTMLElementEventMap extends JimunInputEventMap {}
}
