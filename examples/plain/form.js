/**
 * A form needs no script besides the elements. This one counts pictures, and shows what would be
 * sent instead of sending it.
 */
const form = document.querySelector('form');
const control = document.querySelector('jimun-input');
const ready = document.querySelector('#ready');
const problem = document.querySelector('#problem');
const sent = document.querySelector('#sent');

// Until then the element adds nothing to the form, and the button in the page is disabled.
await customElements.whenDefined('jimun-input');
document.querySelector('#send').disabled = false;

function show(count) {
  ready.textContent = ready.dataset.words.replace('{count}', count);
}

function forget() {
  show(0);
  problem.textContent = '';
  sent.hidden = true;
  sent.querySelector('pre').textContent = '';
}

control.addEventListener('input', () => show(control.records.length));
control.addEventListener('jimun-add', () => { problem.textContent = ''; });
form.addEventListener('reset', forget);
// The element clears itself without an `input` event when the browser leaves the page. If the page
// comes back, it must not know more than the element.
window.addEventListener('pagehide', forget);
forget();

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const ok = form.reportValidity();
  problem.textContent = control.validationMessage;
  sent.hidden = !ok;
  sent.querySelector('pre').textContent = ok ? [...new FormData(form)].map(([name, value]) => `${name}: ${value}`).join('\n') : '';
});
