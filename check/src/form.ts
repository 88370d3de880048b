/**
 * Reads what the form around the control would send, in an isolated world: there the page cannot
 * have changed the functions that it calls.
 */
import type { Cdp } from './cdp.ts';
import type { Control } from './tab.ts';
import { fieldsOf, listOf, numberOf, textOf } from './unknown.ts';
import type { Fields } from './unknown.ts';

export interface FormEntry {
  readonly name: string;
  readonly value: string;
  /** The bytes of a file; `undefined` for text. */
  readonly fileBytes: number | undefined;
}

export interface FormState {
  /** The control's own name. */
  readonly name: string;
  readonly hasForm: boolean;
  /** Where the form and its buttons send to. */
  readonly actions: readonly string[];
  /** The page says so, by `action` or `method`. Without both, a script probably sends the form. */
  readonly sends: boolean;
  readonly entries: readonly FormEntry[];
  /** What all fields of the document hold, whether they are in the form or not. */
  readonly values: readonly string[];
}

const READ = `function () {
  const get = (element, name) => Element.prototype.getAttribute.call(element, name);
  const url = (text) => { try { return new URL(text, document.baseURI).href; } catch { return ''; } };
  const form = get(this, 'form') ? document.getElementById(get(this, 'form')) : this.closest('form');
  const method = form ? (get(form, 'method') ?? '').trim().toLowerCase() : '';
  const action = form ? get(form, 'action') : null;
  const buttons = [...document.querySelectorAll('[formaction]')].map((button) => url(get(button, 'formaction')));
  return {
    name: get(this, 'name') ?? '',
    hasForm: Boolean(form),
    actions: form && method !== 'dialog' ? [url(action || location.href), ...buttons] : [],
    sends: method !== 'dialog' && (Boolean(action) || method === 'post'),
    entries: form ? [...new FormData(form)].map(([name, value]) => (
      typeof value === 'string' ? [name, value, -1] : [name, value.name, value.size])) : [],
    values: [...document.querySelectorAll('input:not([type=file i]), select, textarea, button')].map(({ value }) => String(value)),
  };
}`;

export async function readForm(cdp: Cdp, { session, frame, input, element }: Control): Promise<FormState | undefined> {
  const call = (method: string, params: Fields): Promise<Fields> => cdp.send(method, params, session).catch((): Fields => ({}));
  const { executionContextId } = await call('Page.createIsolatedWorld', { frameId: frame, worldName: 'jimun-check-form' });
  const { object } = await call('DOM.resolveNode', { backendNodeId: element ?? input, executionContextId });
  const { result } = await call('Runtime.callFunctionOn', {
    objectId: textOf(fieldsOf(object)['objectId']), functionDeclaration: READ, returnByValue: true,
  });
  const value = fieldsOf(fieldsOf(result)['value']);
  if (value['entries'] === undefined) return undefined;
  return {
    name: textOf(value['name']), hasForm: value['hasForm'] === true, sends: value['sends'] === true,
    actions: listOf(value['actions']).map(textOf), values: listOf(value['values']).map(textOf),
    entries: listOf(value['entries']).map(listOf).map(([name, text, size]) => ({
      name: textOf(name), value: textOf(text), fileBytes: numberOf(size) < 0 ? undefined : numberOf(size),
    })),
  };
}
