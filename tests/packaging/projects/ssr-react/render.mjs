import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { App } from './server/App.js';

console.log(renderToString(createElement(App)));
