/**
 * The events of `<jimun-input>`. All bubble and are composed. Those named `before` can be
 * cancelled.
 */
import type { SealReport } from '../entries/slim.ts';
import type { ItemError, ItemSnapshot, ItemState } from './item.ts';

export interface BeforeAddDetail {
  /** How many files the person chose, dropped or pasted. */
  readonly count: number;
}

export interface ItemsDetail {
  readonly items: readonly ItemSnapshot[];
}

/**
 * Why everything was cleared: the form was reset, the element was removed from the page, the
 * browser left the page, the person used `<jimun-exit>`, or a script called `clear()` or set the
 * value to the empty string.
 */
export type ClearReason = 'reset' | 'removed' | 'left' | 'exit' | 'script';

export interface ClearDetail {
  readonly reason: ClearReason;
  /** How many pictures there were. */
  readonly count: number;
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
  /** All pictures and fingerprints were cleared. Not fired if there were none. */
  'jimun-clear': CustomEvent<ClearDetail>;
  /** One picture has its fingerprint. */
  'jimun-done': CustomEvent<ItemSnapshot>;
  /** One picture has no fingerprint. */
  'jimun-error': CustomEvent<ErrorEventDetail>;
  /** What the worker found out about its own seal. */
  'jimun-seal': CustomEvent<SealReport>;
}

type Detail<T extends keyof JimunInputEventMap> = JimunInputEventMap[T]['detail'];

/** Dispatches the event. Returns false if a listener cancelled it. */
export function emit<T extends keyof JimunInputEventMap>(target: EventTarget, type: T, detail: Detail<T>): boolean {
  const cancelable = type.startsWith('jimun-before-');
  return target.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, cancelable, detail }));
}

declare global {
  interface HTMLElementEventMap extends JimunInputEventMap {}
}
