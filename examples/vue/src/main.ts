import { createApp } from 'vue';
import '../../shared/form.css';
import App from './App.vue';

createApp(App).mount('#app');
