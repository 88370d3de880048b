/**
 * The page that is one file: `<jimun-input>` with everything inside, and its fingerprints as text. It keeps nothing; what
 * leaves it are the clipboard's text and the saved file, both by a press of the person.
 */
import { make } from '../element/dom.ts';
import { JimunInput } from '../element/index.ts';
import type { FingerprintRecord } from '../entries/index.ts';
import { listenForLanguage, translatePage } from '../words/page.ts';
import { cardOf, textOf } from './card.ts';
import { speakerOf } from './words.ts';
import type { PageWord } from './words.ts';

/** How long the browser may take to save a file before its bytes are given up. */
const SAVED_WITHIN_MS = 60_000;

const byId = (id: string): HTMLElement => {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no #${id}`);
  return element;
};

customElements.define('jimun-input', JimunInput);
const input = document.querySelector('jimun-input') as JimunInput;
const cards = new Map<FingerprintRecord, HTMLElement>();
let speaker = speakerOf(navigator.language);

byId('broken').remove();
translate();

listenForLanguage((language) => {
  speaker = speakerOf(language);
  translate();
});
input.addEventListener('input', show);
byId('copy').addEventListener('click', () => void copy(input.records.map(textOf).join('\n'), byId('cards')));
byId('save').addEventListener('click', save);
input.addEventListener('jimun-clear', show);

function translate(): void {
  translatePage(speaker);
  // There is no form here of which pictures could be part.
  input.words = { 'promise': speaker.say('pictures.promise'), 'item.leftOut': '' };
  wipe();
  show();
}

/** Cards stay the same nodes as others come and go, so that the focus is not lost. */
function show(): void {
  const shown = input.files.flatMap(({ number, record }) => (record ? [{ number, record }] : []));
  for (const [record, card] of cards) {
    if (shown.some((other) => other.record === record)) continue;
    card.remove();
    cards.delete(record);
  }
  for (const [index, { number, record }] of shown.entries()) {
    if (cards.has(record)) continue;
    const card = cardOf(number, record, speaker, (text, where) => void copy(text, where));
    cards.set(record, card);
    const list = byId('cards');
    // Pictures may be ready in another order than they were chosen in.
    list.insertBefore(card, list.children[index] ?? null);
  }
  byId('results').hidden = shown.length === 0;
  tell('');
}

function wipe(): void {
  cards.clear();
  byId('cards').replaceChildren();
  byId('results').hidden = true;
  tell('');
}

function tell(word: PageWord | ''): void {
  byId('said').textContent = word && speaker.say(word);
}

async function copy(text: string, where: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    tell('results.copied');
  } catch {
    getSelection()?.selectAllChildren(where.querySelector('.hash') ?? where);
    tell('results.copyFailed');
  }
}

/** An array of records, each with its canonical bytes on a line of its own. */
function save(): void {
  const records = input.value.split('\n').join(',\n');
  const href = URL.createObjectURL(new Blob([`[${records}]\n`], { type: 'application/json' }));
  make('a', { href, download: 'fingerprints.json' }).click();
  setTimeout(() => URL.revokeObjectURL(href), SAVED_WITHIN_MS);
  tell('results.saved');
}
