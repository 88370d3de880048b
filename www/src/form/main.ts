/**
 * Shows what the form would send. It sends nothing: its method is `dialog`, and the page's policy
 * forbids sending.
 */
import { Speaker } from '../../../pkg/src/words/i18n.ts';
import { listenForLanguage, translatePage } from '../../../pkg/src/words/page.ts';
import { byId } from '../dom.ts';
import { initialLanguage } from '../words.ts';
import en from './locales/en.json' with { type: 'json' };
import ko from './locales/ko.json' with { type: 'json' };

const speakerOf = (language: string): Speaker<keyof typeof en> => new Speaker(language, [{ ko, en }]);

const form = byId<HTMLFormElement>('report');
let speaker = speakerOf(initialLanguage());

function translate(): void {
  document.title = speaker.say('document');
  translatePage(speaker);
  hideSent();
}

function hideSent(): void {
  byId('sent').hidden = true;
  byId('entries').replaceChildren();
}

function entry(title: string, text: string): readonly Node[] {
  const dt = Object.assign(document.createElement('dt'), { textContent: title });
  const dd = Object.assign(document.createElement('dd'), { textContent: text });
  if (text.startsWith('{')) {
    dd.setAttribute('translate', 'no');
    // A record is long and scrolls in place, so it must also be reachable by keyboard.
    dd.tabIndex = 0;
  }
  return [dt, dd];
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const data = new FormData(form);
  const records = data.getAll('fingerprints').map(String);
  byId('entries').replaceChildren(
    ...entry(speaker.say('sent.where'), String(data.get('where') ?? '') || speaker.say('sent.empty')),
    ...records.flatMap((record, index) => entry(speaker.say('sent.record', { number: index + 1 }), record)),
  );
  byId('sent').hidden = false;
  byId('sent-title').focus();
});
form.addEventListener('input', hideSent);
form.addEventListener('jimun-remove', hideSent);
form.addEventListener('reset', hideSent);
window.addEventListener('pagehide', () => form.reset());
document.addEventListener('jimun-exit', hideSent);
listenForLanguage((language) => {
  speaker = speakerOf(language);
  translate();
});

translate();
