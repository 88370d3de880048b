/** The page: pictures in, fingerprints out, nothing stored and nothing sent. */
import { describeVerdict } from 'jimun';
import { JimunInput } from 'jimun/element';
import { copyText, textOf } from '../../pkg/src/card/card.ts';
import { Cards } from '../../pkg/src/card/cards.ts';
import { listenForLanguage, translatePage } from '../../pkg/src/words/page.ts';
import { CopyCheck } from './copy-check.ts';
import { byId } from './dom.ts';
import { fingerprinter } from './engine.ts';
import { chosenProtection, listenForProtection, showProtection } from './protection.ts';
import { initialLanguage, speakerOf } from './words.ts';

let speaker = speakerOf(initialLanguage());

customElements.define('jimun-input', JimunInput);
const input = byId<JimunInput>('pictures');
input.fingerprinter = fingerprinter;

const cards = new Cards({
  input,
  speaker: () => speaker,
  addition: ({ number, json }) => new CopyCheck(number, json, {
    fingerprinter,
    speaker: () => speaker,
    announce: (text) => { byId('announcer').textContent = text; },
  }),
  changed: () => {
    byId('copy-all').hidden = input.records.flatMap(({ fingerprints }) => fingerprints).length < 2;
    byId('said').textContent = '';
    byId('announcer').textContent = '';
  },
});

void fingerprinter.prefetched.then((came) => {
  document.documentElement.dataset['modules'] = came.join(' ');
});

listenForProtection(protect);
listenForLanguage((language) => {
  speaker = speakerOf(language);
  translate();
});
byId('copy-all').addEventListener('click', () => void copyAll());

// The element wipes itself when the browser leaves the page. This ends the worker, which drops
// everything it held. A page that the browser restores from its memory starts again.
window.addEventListener('pagehide', () => fingerprinter.close());
window.addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

protect();
translate();

function translate(): void {
  translatePage(speaker);
  byId<HTMLAnchorElement>('form').search = `?lang=${speaker.locale}`;
  showProtection(speaker);
  // This page has no form that pictures could be part of.
  input.words = {
    'hint.many': speaker.say('intake.hint'),
    'promise': speaker.say('intake.promise'),
    'item.done': describeVerdict({ level: 'good' }, speaker.locale),
    'item.leftOut': '',
  };
  byId('said').textContent = '';
  cards.render();
}

function protect(): void {
  input.protection = chosenProtection();
  showProtection(speaker);
}

async function copyAll(): Promise<void> {
  const instead = document.querySelector<HTMLElement>('.hash');
  const copied = instead && await copyText(input.records.map(textOf).join('\n'), instead);
  byId('said').textContent = speaker.say(copied ? 'card.copied' : 'card.copyFailed');
}
