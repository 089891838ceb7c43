import type { FastifyInstance, FastifyRequest } from 'fastify';
import { headerOf } from './headers.ts';
import { Problem } from './problem.ts';

/**
 * Leaves one kind of body: JSON in well-formed UTF-8, not compressed. Keys that would reach into prototypes are
 * refused. A text that is not UTF-8 is refused rather than repaired, because it would go on into FlexNet Operations.
 */
export function acceptOnlyJson(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    const encodingProblem = findEncodingProblem(request);
    if (encodingProblem !== undefined) return done(encodingProblem);
    const text = decodeUtf8(bytes as Buffer);
    if (text === null)
      return done(new Problem(400, 'body-not-json', 'The request body is not well-formed UTF-8.'));
    void parseJson(request, text, done);
  });
}

function findEncodingProblem(request: FastifyRequest): Problem | undefined {
  const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(headerOf(request, 'content-type') ?? '')?.[1] ?? 'utf-8';
  const encoding = headerOf(request, 'content-encoding') ?? 'identity';
  if (/^utf-?8$/i.test(charset) && encoding.toLowerCase() === 'identity') return undefined;
  return new Problem(415, 'media-type-not-supported', 'The body must be JSON in UTF-8, not compressed.');
}

function decodeUtf8(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
