import { createSSRApp } from 'vue';
import { renderToString } from 'vue/server-renderer';
import App from './server/App.js';

console.log(await renderToString(createSSRApp(App)));
