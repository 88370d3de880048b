import react from '@vitejs/plugin-react';
import { jimun } from 'jimun/vite';
import { defineConfig } from 'vite';

export default defineConfig({ plugins: [react(), jimun()] });
