/** Registers `<jimun-input>`. Does nothing when loaded twice, or on a server. */
import { JimunInput } from './index.ts';

if (globalThis.customElements && !customElements.get('jimun-input')) customElements.define('jimun-input', JimunInput);

declare global {
  interface HTMLElementTagNameMap {
    'jimun-input': JimunInput;
  }
}
