import { mount } from 'svelte';
import '../../shared/form.css';
import App from './App.svelte';

mount(App, { target: document.querySelector('#app')! });
