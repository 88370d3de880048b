/** Shows what the form would send. It sends nothing: the form's method is `dialog`, and the page's policy forbids it. */
import { WORDS } from './words.js';

const byId = (id) => document.getElementById(id);
const form = byId('report');
let locale = 'ko';

const say = (word, parameters = {}) => WORDS[locale][word].replace(/\{(\w+)\}/g, (_, name) => parameters[name]);

function translate() {
  document.documentElement.lang = locale;
  document.title = say('document');
  for (const element of document.querySelectorAll('[data-word]')) element.textContent = say(element.dataset.word);
  for (const button of document.querySelectorAll('[data-locale]')) {
    button.setAttribute('aria-pressed', String(button.dataset.locale === locale));
  }
  hideSent();
}

function hideSent() {
  byId('sent').hidden = true;
  byId('entries').replaceChildren();
}

function entry(title, text) {
  const dt = Object.assign(document.createElement('dt'), { textContent: title });
  const dd = Object.assign(document.createElement('dd'), { textContent: text });
  if (text.startsWith('{')) {
    dd.setAttribute('translate', 'no');
    // A record is long and is scrolled in its place, by keyboard too.
    dd.tabIndex = 0;
  }
  return [dt, dd];
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const data = new FormData(form);
  byId('entries').replaceChildren(
    ...entry(say('sent.where'), data.get('where') || say('sent.empty')),
    ...data.getAll('fingerprints').flatMap((record, index) => entry(say('sent.record', { number: index + 1 }), record)),
  );
  byId('sent').hidden = false;
  byId('sent-title').focus();
});
form.addEventListener('input', hideSent);
form.addEventListener('jimun-remove', hideSent);
form.addEventListener('reset', hideSent);
window.addEventListener('pagehide', () => form.reset());
document.addEventListener('jimun-exit', hideSent);

for (const button of document.querySelectorAll('[data-locale]')) {
  button.addEventListener('click', () => {
    locale = button.dataset.locale;
    translate();
  });
}

const asked = new URLSearchParams(location.search).get('lang') ?? navigator.language;
locale = asked.toLowerCase().startsWith('ko') ? 'ko' : 'en';
translate();
