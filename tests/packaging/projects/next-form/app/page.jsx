'use client';
// The form of examples/react19 as it is: rendered on the server, taken over in the browser.
export { App as default } from '../src/App';
