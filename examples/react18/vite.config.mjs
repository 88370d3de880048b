import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { jimunFiles } from '../shared/vite-jimun.mjs';

export default defineConfig({ plugins: [react(), jimunFiles()] });
