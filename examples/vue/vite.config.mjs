import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import { jimunFiles } from '../shared/vite-jimun.mjs';

export default defineConfig({
  plugins: [
    vue({ template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith('jimun-') } } }),
    jimunFiles(),
  ],
});
