/** The page: pictures in, fingerprints out, nothing kept and nothing sent. */
import { createFingerprinter, describeError, describeSeal, JimunError } from 'jimun';
import type { SealReport } from 'jimun';
import { listenForLanguage, translatePage } from '../../pkg/src/words/page.ts';
import { Card } from './card.ts';
import type { CardHost } from './card.ts';
import { byId } from './dom.ts';
import { listenForFiles } from './intake.ts';
import { chosenProtection, listenForProtection, showProtection } from './protection.ts';
import { initialLanguage, speakerOf } from './words.ts';

let speaker = speakerOf(initialLanguage());
let cards: Card[] = [];
let made = 0;
let seal: SealReport | JimunError | undefined;

const fingerprinter = createFingerprinter({ prefetch: ['heic', 'avif', 'tiff', 'jxl'] });
const host: CardHost = {
  fingerprinter,
  speaker: () => speaker,
  protection: chosenProtection,
  changed: (message) => {
    updateActions();
    if (message) byId('announcer').textContent = message;
  },
  removed: (card) => {
    const next = card.element.nextElementSibling ?? card.element.previousElementSibling;
    cards = cards.filter((other) => other !== card);
    card.element.remove();
    updateActions();
    (next?.querySelector<HTMLElement>('button') ?? byId('files')).focus();
  },
};

fingerprinter.seal.then(showSeal, (error: unknown) => {
  if (error instanceof JimunError && error.kind !== 'cancelled') showSeal(error);
});

void fingerprinter.prefetched.then((came) => {
  document.documentElement.dataset['modules'] = came.join(' ');
});

listenForFiles((files) => {
  for (const file of files) {
    const card = new Card(made += 1, file, host);
    cards.push(card);
    byId('cards').append(card.element);
  }
  updateActions();
});

listenForProtection(() => showProtection(speaker));
byId('cancel-all').addEventListener('click', () => cards.forEach((card) => card.cancel()));
byId('clear-all').addEventListener('click', () => {
  clear();
  byId('files').focus();
});
byId('copy-all').addEventListener('click', async () => {
  const button = byId('copy-all');
  try {
    await navigator.clipboard.writeText(cards.flatMap((card) => card.fingerprints).join('\n'));
    button.classList.add('did');
    setTimeout(() => button.classList.remove('did'), 1500);
  } catch {
    // The fingerprints stand on the page and can be copied by hand.
  }
});
listenForLanguage((language) => {
  speaker = speakerOf(language);
  translate();
});

// Leaving wipes what is on the page and ends the worker with all that it held; coming back by the
// browser's own memory starts anew.
window.addEventListener('pagehide', () => {
  clear();
  fingerprinter.close();
});
window.addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

translate();

function showSeal(report: SealReport | JimunError): void {
  seal = report;
  const line = byId('seal');
  const failed = report instanceof JimunError;
  line.textContent = failed ? describeError(report, speaker.locale) : describeSeal(report, speaker.locale);
  line.dataset['seal'] = failed ? 'failed' : report.sealed ? 'sealed' : 'open';
}

function translate(): void {
  translatePage(speaker);
  byId<HTMLAnchorElement>('form').search = `?lang=${speaker.locale}`;
  showProtection(speaker);
  if (seal) showSeal(seal);
  else byId('seal').textContent = describeSeal(undefined, speaker.locale);
  for (const card of cards) card.render();
}

function updateActions(): void {
  byId('results').hidden = cards.length === 0;
  byId('cancel-all').hidden = !cards.some((card) => card.working);
  byId('copy-all').hidden = cards.flatMap((card) => card.fingerprints).length < 2;
}

function clear(): void {
  for (const card of cards) card.cancel();
  cards = [];
  made = 0;
  byId('cards').replaceChildren();
  byId('announcer').textContent = '';
  updateActions();
}
