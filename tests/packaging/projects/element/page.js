/** The control is in the page before any script of the package runs, maybe before its body. */
export const control = (document.body ?? document.documentElement).appendChild(document.createElement('jimun-input'));
control.setAttribute('multiple', '');
control.setAttribute('protection', 'off');

/** What the console is told of errors. */
export const said = [];
const { error } = console;
console.error = (...words) => {
  said.push(words.join(' '));
  error.call(console, ...words);
};
