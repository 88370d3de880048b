/**
 * The page that is a single file: `<jimun-input>` with everything inside, and its fingerprints as
 * text. It stores nothing. Only the text on the clipboard and the saved file leave it, and only
 * when the person presses a button.
 */
import { copyText, textOf } from '../card/card.ts';
import { Cards } from '../card/cards.ts';
import { make } from '../element/dom.ts';
import { JimunInput } from '../element/index.ts';
import { listenForLanguage, translatePage } from '../words/page.ts';
import { speakerOf } from './words.ts';
import type { PageWord } from './words.ts';

/** How long the browser may take to save a file before its bytes are released. */
const SAVED_WITHIN_MS = 60_000;

const byId = (id: string): HTMLElement => {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no #${id}`);
  return element;
};

customElements.define('jimun-input', JimunInput);
const input = document.querySelector('jimun-input') as JimunInput;
let speaker = speakerOf(navigator.language);

const cards = new Cards({
  input,
  speaker: () => speaker,
  changed: () => {
    byId('results').hidden = input.records.length === 0;
    tell('');
  },
});

byId('broken').remove();
translate();

listenForLanguage((language) => {
  speaker = speakerOf(language);
  translate();
});
byId('copy').addEventListener('click', () => void copy());
byId('save').addEventListener('click', save);

function translate(): void {
  translatePage(speaker);
  // This page has no form that pictures could be part of.
  input.words = { 'promise': speaker.say('pictures.promise'), 'item.leftOut': '' };
  cards.render();
  tell('');
}

function tell(word: PageWord | ''): void {
  byId('said').textContent = word && speaker.say(word);
}

async function copy(): Promise<void> {
  const copied = await copyText(input.records.map(textOf).join('\n'), document.querySelector('.hash') ?? input);
  tell(copied ? 'card.copied' : 'card.copyFailed');
}

/** An array of records, each with its canonical JSON on its own line. */
function save(): void {
  const records = input.value.split('\n').join(',\n');
  const href = URL.createObjectURL(new Blob([`[${records}]\n`], { type: 'application/json' }));
  make('a', { href, download: 'fingerprints.json' }).click();
  setTimeout(() => URL.revokeObjectURL(href), SAVED_WITHIN_MS);
  tell('results.saved');
}
