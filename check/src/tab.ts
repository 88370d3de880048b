/** Uses one page as a person would: opens it, finds a control, chooses a file, presses a button. */
import type { Cdp } from './cdp.ts';
import { fieldsOf, listOf, numberOf, textOf } from './unknown.ts';
import type { Fields } from './unknown.ts';

export interface Control {
  readonly session: string;
  /** The frame whose document it is in. */
  readonly frame: string;
  /** The file input, in any shadow root. */
  readonly input: number;
  /** The `<jimun-input>` around it, if there is one. */
  readonly element: number | undefined;
}

/** What `<jimun-input>` says about itself. */
export interface ControlState {
  readonly states: readonly string[];
  readonly records: number;
  readonly seal: 'sealed' | 'open' | 'unknown';
  /** The records as JSON, with sorted keys as in the form's entries. */
  readonly texts: readonly string[];
}

/** Runs in the page. Uses only the element's documented properties and states. */
const LOOK = `function () {
  const is = (state) => { try { return this.matches(':state(' + state + ')'); } catch { return false; } };
  const sorted = (value) => (value === null || typeof value !== 'object' || Array.isArray(value) ? value
    : Object.fromEntries(Object.keys(value).sort().map((key) => [key, value[key]])));
  return {
    texts: (this.records ?? []).map((record) => JSON.stringify(record, (_, value) => sorted(value))),
    states: (this.files ?? []).map(({ state }) => String(state)),
    records: (this.records ?? []).length,
    seal: is('sealed') ? 'sealed' : is('unsealed') ? 'open' : 'unknown',
  };
}`;

export class Tab {
  readonly #cdp: Cdp;
  readonly session: string;

  constructor(cdp: Cdp, session: string) {
    this.#cdp = cdp;
    this.session = session;
  }

  /** Resolves to the error, or to `undefined` once the page has loaded. */
  async open(url: string, withinMs: number): Promise<string | undefined> {
    let loaded = (): void => {};
    const load = new Promise<void>((resolve) => { loaded = resolve; });
    this.#cdp.on(({ method, session }) => { if (method === 'Page.loadEventFired' && session === this.session) loaded(); });
    const { errorText } = await this.#cdp.send('Page.navigate', { url }, this.session);
    if (textOf(errorText)) return textOf(errorText);
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([load, new Promise<void>((resolve) => { timer = setTimeout(resolve, withinMs); })]);
    clearTimeout(timer);
    return undefined;
  }

  /**
   * The file input of the first `<jimun-input>`, else the first file input, in any frame that
   * `sessions` reach.
   */
  async control(sessions: readonly string[]): Promise<Control | undefined> {
    let plain: Control | undefined;
    for (const session of sessions) {
      const { root } = await this.#cdp.send('DOM.getDocument', { depth: -1, pierce: true }, session).catch((): Fields => ({}));
      const { frameTree } = await this.#cdp.send('Page.getFrameTree', {}, session).catch((): Fields => ({}));
      const top = textOf(fieldsOf(fieldsOf(frameTree)['frame'])['id']);
      for (const { node, frame } of nodesIn(fieldsOf(root), top)) {
        if (node['localName'] === 'jimun-input') {
          const input = [...nodesIn(node, frame)].map((inner) => inner.node).find(isFileInput);
          if (input) return { session, frame, input: numberOf(input['backendNodeId']), element: numberOf(node['backendNodeId']) };
        }
        if (isFileInput(node)) plain ??= { session, frame, input: numberOf(node['backendNodeId']), element: undefined };
      }
    }
    return plain;
  }

  async choose({ session, input }: Control, path: string): Promise<void> {
    await this.#cdp.send('DOM.setFileInputFiles', { files: [path], backendNodeId: input }, session);
  }

  async look({ session, element }: Control): Promise<ControlState | undefined> {
    if (element === undefined) return undefined;
    const { object } = await this.#cdp.send('DOM.resolveNode', { backendNodeId: element }, session);
    const { result } = await this.#cdp.send('Runtime.callFunctionOn', {
      objectId: textOf(fieldsOf(object)['objectId']), functionDeclaration: LOOK, returnByValue: true,
    }, session);
    const { states, records, seal, texts } = fieldsOf(fieldsOf(result)['value']);
    return {
      states: listOf(states).map(textOf), records: numberOf(records), seal: seal === 'sealed' || seal === 'open' ? seal : 'unknown',
      texts: listOf(texts).map(textOf),
    };
  }

  /** Whether the selector matches something visible beside the control. */
  shows(control: Control, selector: string): Promise<boolean> {
    return this.#ask(control, `function (selector) {
      return Boolean(this.ownerDocument.querySelector(selector)?.getClientRects().length);
    }`, selector);
  }

  /** Whether there was something to press beside the control. */
  click(control: Control, selector: string): Promise<boolean> {
    return this.#ask(control, `function (selector) {
      const found = this.ownerDocument.querySelector(selector);
      found?.click();
      return found !== null;
    }`, selector);
  }

  /** Asks in the control's document, which may be a frame's. */
  async #ask({ session, input }: Control, functionDeclaration: string, value: string): Promise<boolean> {
    const { object } = await this.#cdp.send('DOM.resolveNode', { backendNodeId: input }, session).catch((): Fields => ({}));
    const { result } = await this.#cdp.send('Runtime.callFunctionOn', {
      objectId: textOf(fieldsOf(object)['objectId']), functionDeclaration, arguments: [{ value }], returnByValue: true, userGesture: true,
    }, session).catch((): Fields => ({}));
    return fieldsOf(result)['value'] === true;
  }
}

const isFileInput = (node: Fields): boolean => {
  const attributes = listOf(node['attributes']).map(textOf);
  return node['localName'] === 'input' && attributes.some((name, at) => at % 2 === 0 && name === 'type' && attributes[at + 1]?.toLowerCase() === 'file');
};

/**
 * Every node with the frame whose document it is in. `pierce` gives the documents of frames, too.
 */
export function* nodesIn(node: Fields, frame: string): Generator<{ readonly node: Fields; readonly frame: string }> {
  yield { node, frame };
  for (const inner of [...listOf(node['shadowRoots']), ...listOf(node['children'])]) yield* nodesIn(fieldsOf(inner), frame);
  if (node['contentDocument']) yield* nodesIn(fieldsOf(node['contentDocument']), textOf(node['frameId']));
}
