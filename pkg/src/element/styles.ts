/** The element's styles, as sheets that a strict `style-src` allows. */
import tokens from '../styles/tokens.css';
import { sheetOf } from './dom.ts';
import krds from './krds.css';
import style from './style.css';

const sheets = [sheetOf(tokens), sheetOf(style), sheetOf(krds)];

export function styleSheets(): readonly CSSStyleSheet[] {
  return sheets.map((sheet) => sheet());
}
