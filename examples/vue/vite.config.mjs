import vue from '@vitejs/plugin-vue';
import { jimun } from 'jimun/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [
    vue({ template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith('jimun-') } } }),
    jimun(),
  ],
});
