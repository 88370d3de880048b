import { render } from 'svelte/server';
import App from './server/App.js';

console.log(render(App).body);
