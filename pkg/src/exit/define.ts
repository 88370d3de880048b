/** Registers `<jimun-exit>`. Does nothing when loaded twice, or on a server. */
import { JimunExit } from './index.ts';

if (globalThis.customElements && !customElements.get('jimun-exit')) customElements.define('jimun-exit', JimunExit);

declare global {
  interface HTMLElementTagNameMap {
    'jimun-exit': JimunExit;
  }
}
