/** Registers `<jimun-input>`. Loaded twice, or on a server, it does nothing. */
import { JimunInput } from './index.ts';

if (globalThis.customElements && !customElements.get('jimun-input')) customElements.define('jimun-input', JimunInput);

declare global {
  interface HTMLElementTagNameMap {
    'jimun-input': JimunInput;
  }
}
