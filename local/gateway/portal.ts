// The built portal, as CloudFront serves it from its bucket: a path without a dot is the single page, and every page
// carries the headers of the template's response headers policy.

import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'

export interface PortalOptions {
  readonly folder: string
  readonly pageHeaders: Readonly<Record<string, string>>
  /** What the portal reads as `/config.json`. */
  readonly settings: () => object
}

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.geojson': 'application/geo+json',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

export async function servePortal(
  options: PortalOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(options.pageHeaders)) response.setHeader(name, value)
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(403, { 'content-type': 'text/plain' }).end('This distribution allows GET and HEAD here.\n')
    return
  }
  const path = decoded(new URL(request.url ?? '/', 'http://localhost').pathname)
  if (path === '/config.json') return send(response, path, Buffer.from(JSON.stringify(options.settings())))
  const file = path?.includes('.') ? path : '/index.html'
  const bytes = path === undefined ? undefined : await read(join(options.folder, normalize(file)))
  if (bytes) return send(response, file, bytes)
  // S3 answers 403 for what is not there to a distribution that may not list the bucket.
  response.writeHead(403, { 'content-type': 'text/plain' })
  response.end(file === '/index.html' ? 'The portal is not built: npm run build.\n' : 'Access Denied\n')
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

async function read(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file)
  } catch (error) {
    if (['ENOENT', 'EISDIR', 'ENOTDIR', 'ERR_INVALID_ARG_VALUE'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined
    throw error
  }
}

function send(response: ServerResponse, path: string, bytes: Buffer): void {
  // Files under assets/ carry a hash of their content in their name; everything else may change at the next build.
  const cacheControl = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
  response.writeHead(200, {
    'content-type': contentTypes[extname(path)] ?? 'application/octet-stream',
    'content-length': bytes.length,
    'cache-control': cacheControl,
  })
  response.end(bytes)
}
