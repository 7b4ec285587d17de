// Builds the portal into dist/portal. The hub's Content-Security-Policy is strict (script-src 'self'), so nothing is
// inlined: no module-preload polyfill, and no asset as a data: URL.

import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  base: '/',
  plugins: [react()],
  build: {
    outDir: '../dist/portal',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_100, // MapLibre, which only a place loads
    rolldownOptions: {
      // What every page needs and no release of the portal changes stays in the browser's cache.
      output: {
        codeSplitting: {
          groups: [{ name: 'react', test: /node_modules\/(react|react-dom|scheduler|react-router)\// }],
        },
      },
    },
  },
})
