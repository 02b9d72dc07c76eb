import type { Random } from '@orc/core/runtime'
import type { Answer } from './answer.ts'
import type { Asset, Assets } from './assets.ts'

export interface PageAsk {
  readonly path: string
  readonly acceptEncoding: string | undefined
}

/** What the page's host answers to a path outside `/api`: one of its files, or the document. */
export async function answerPage(
  { assets, random }: { readonly assets: Assets; readonly random: Random },
  { path, acceptEncoding = '' }: PageAsk,
): Promise<Answer | undefined> {
  const asset = await assets.find(path)
  if (asset !== undefined) return fileAnswer(asset, acceptEncoding)
  if (path.startsWith('/assets/')) return undefined // of an older build: a document would be taken for a script
  const nonce = Buffer.from(random.bytes(16)).toString('base64')
  const content = await assets.document(nonce)
  return { status: 200, contentType: 'text/html; charset=utf-8', content, headers: documentHeaders(nonce) }
}

function fileAnswer({ content, contentType, compressed, immutable }: Asset, acceptEncoding: string): Answer {
  const encoding = (['br', 'gzip'] as const).find((name) => compressed?.[name] && accepts(acceptEncoding, name))
  const headers: Record<string, string> = { vary: 'accept-encoding' }
  if (immutable) headers['cache-control'] = 'public, max-age=31536000, immutable'
  if (encoding) headers['content-encoding'] = encoding
  return { status: 200, contentType, content: (encoding && compressed?.[encoding]) ?? content, headers }
}

function accepts(acceptEncoding: string, encoding: string): boolean {
  return acceptEncoding.split(',').some((part) => {
    const [name, ...parameters] = part.trim().split(/\s*;\s*/)
    return name === encoding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
  })
}

/**
 * Only files of this server run or show; nothing that is written inline runs, and styles only with this answer's nonce.
 * Nobody may frame the page, so nobody makes its owner click.
 */
function documentHeaders(nonce: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ]
  return {
    'content-security-policy': policy.join('; '),
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
  }
}
