/** The page: pictures in, fingerprints out, nothing kept and nothing sent. */
import { createFingerprinter, describeError, describeSeal, JimunError } from 'jimun';
import type { Locale, SealReport } from 'jimun';
import { Card } from './card.ts';
import type { CardHost } from './card.ts';
import { byId } from './dom.ts';
import { listenForFiles } from './intake.ts';
import { chosenProtection, listenForProtection, showProtection } from './protection.ts';
import { initialLocale, translatePage } from './words.ts';

let locale: Locale = initialLocale();
let cards: Card[] = [];
let made = 0;
let seal: SealReport | JimunError | undefined;

const fingerprinter = createFingerprinter({ prefetch: ['heic', 'avif', 'tiff', 'jxl'] });
const host: CardHost = {
  fingerprinter,
  locale: () => locale,
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

listenForProtection(() => showProtection(locale));
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
for (const button of document.querySelectorAll<HTMLElement>('[data-locale]')) {
  button.addEventListener('click', () => {
    locale = button.dataset['locale'] === 'ko' ? 'ko' : 'en';
    translate();
  });
}

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
  line.textContent = failed ? describeError(report, locale) : describeSeal(report, locale);
  line.dataset['seal'] = failed ? 'failed' : report.sealed ? 'sealed' : 'open';
}

function translate(): void {
  translatePage(locale);
  byId<HTMLAnchorElement>('form').search = `?lang=${locale}`;
  showProtection(locale);
  if (seal) showSeal(seal);
  else byId('seal').textContent = describeSeal(undefined, locale);
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
