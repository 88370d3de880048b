import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { jimunFiles } from '../shared/vite-jimun.mjs';

export default defineConfig({ plugins: [svelte(), jimunFiles()] });
