import { svelte } from '@sveltejs/vite-plugin-svelte';
import { jimun } from 'jimun/vite';
import { defineConfig } from 'vite';

export default defineConfig({ plugins: [svelte(), jimun()] });
