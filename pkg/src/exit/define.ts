/** Registers `<jimun-exit>`. Loaded twice, or on a server, it does nothing. */
import { JimunExit } from './index.ts';

if (globalThis.customElements && !customElements.get('jimun-exit')) customElements.define('jimun-exit', JimunExit);

declare global {
  interface HTMLElementTagNameMap {
    'jimun-exit': JimunExit;
  }
}
