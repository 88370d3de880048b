/** Uses one page as a person would: opens it, finds a control, chooses a file, presses a button. */
import type { Cdp } from './cdp.ts';
import { fieldsOf, listOf, numberOf, textOf } from './unknown.ts';
import type { Fields } from './unknown.ts';

export interface Control {
  readonly session: string;
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
}

/** Runs in the page. Uses only the element's documented properties and states. */
const LOOK = `function () {
  const is = (state) => { try { return this.matches(':state(' + state + ')'); } catch { return false; } };
  return {
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
      for (const node of nodesIn(fieldsOf(root))) {
        if (node['localName'] === 'jimun-input') {
          const input = [...nodesIn(node)].find(isFileInput);
          if (input) return { session, input: numberOf(input['backendNodeId']), element: numberOf(node['backendNodeId']) };
        }
        if (isFileInput(node)) plain ??= { session, input: numberOf(node['backendNodeId']), element: undefined };
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
    const { states, records, seal } = fieldsOf(fieldsOf(result)['value']);
    return {
      states: listOf(states).map(textOf), records: numberOf(records), seal: seal === 'sealed' || seal === 'open' ? seal : 'unknown',
    };
  }

  /** Whether the selector matches something visible. */
  async shows(selector: string): Promise<boolean> {
    return await this.evaluate(`Boolean(document.querySelector(${JSON.stringify(selector)})?.getClientRects().length)`) === true;
  }

  /** Whether there was something to press. */
  async click(selector: string): Promise<boolean> {
    return await this.evaluate(`(() => {
      const found = document.querySelector(${JSON.stringify(selector)});
      found?.click();
      return found !== null;
    })()`) === true;
  }

  async evaluate(expression: string): Promise<unknown> {
    const { result } = await this.#cdp.send('Runtime.evaluate', { expression, returnByValue: true, userGesture: true }, this.session)
      .catch((): Fields => ({}));
    return fieldsOf(result)['value'];
  }
}

const isFileInput = (node: Fields): boolean => {
  const attributes = listOf(node['attributes']).map(textOf);
  return node['localName'] === 'input' && attributes.some((name, at) => at % 2 === 0 && name === 'type' && attributes[at + 1]?.toLowerCase() === 'file');
};

function* nodesIn(node: Fields): Generator<Fields> {
  yield node;
  for (const inner of [...listOf(node['shadowRoots']), ...listOf(node['children'])]) yield* nodesIn(fieldsOf(inner));
  if (node['contentDocument']) yield* nodesIn(fieldsOf(node['contentDocument']));
}
