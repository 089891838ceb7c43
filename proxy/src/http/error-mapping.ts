import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Failure } from '../domain/failures.ts';
import { LicensingError } from '../ports/licensing.ts';
import { UsageError } from '../ports/usage-error.ts';
import { describeFault } from './logging.ts';
import { Problem } from './problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Code of the error that was answered; null while there is none. */
    problemCode: string | null;
  }
}

/** Answers every error in the one shape, and routes that do not exist. */
export function mapErrors(app: FastifyInstance): void {
  app.decorateRequest('problemCode', null);
  app.setErrorHandler((error, request, reply) => answerProblem(problemFor(error, request), request, reply));
  const routes: Route[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    routes.push(...[method].flat().map((each) => ({ method: each, parts: url.split('/') })));
  });
  app.setNotFoundHandler((request, reply) =>
    answerProblem(missingRoute(routes, request, reply), request, reply)
  );
}

/** Sends a problem as the one error shape. */
export function answerProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  request.problemCode = problem.code;
  return reply.status(problem.status).send({
    code: problem.code,
    message: problem.message,
    requestId: request.id,
    ...(problem.details === undefined ? {} : { details: problem.details })
  });
}

function problemFor(error: unknown, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof LicensingError) return upstreamProblem(error.failure);
  if (error instanceof UsageError) {
    request.log.warn({ event: 'usage-refused', fault: describeFault(error, request) });
    return upstreamProblem(error.failure);
  }
  const known = frameworkProblem(error);
  if (known !== undefined) return known;
  request.log.error({ event: 'request-failed', fault: describeFault(error, request) });
  return new Problem(
    500,
    'internal-error',
    'The Crosswalk proxy failed. Try again; if it stays, give the request id to its operator.'
  );
}

const GATEWAY_TIMEOUT_CODES: readonly Failure['code'][] = ['timed-out', 'deadline-passed'];

/** What asks for a change is 422, what may pass by itself is 503 or 504: a caller can tell by the status. */
function upstreamProblem({ code, message, isTemporary }: Failure): Problem {
  if (code === 'cursor-not-valid') return new Problem(400, code, message);
  if (!isTemporary) return new Problem(422, code, message);
  return new Problem(GATEWAY_TIMEOUT_CODES.includes(code) ? 504 : 503, code, message);
}

const FRAMEWORK_PROBLEMS: Readonly<Record<string, () => Problem>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () =>
    new Problem(413, 'body-too-large', 'The request body is too large. Send fewer records at once.'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    new Problem(
      415,
      'media-type-not-supported',
      'The body must be JSON in UTF-8, with Content-Type: application/json.'
    ),
  FST_ERR_CTP_EMPTY_JSON_BODY: () =>
    new Problem(400, 'body-not-json', 'The request has no body. Send a JSON object, {} at least.'),
  FST_ERR_CTP_INVALID_JSON_BODY: () =>
    new Problem(400, 'body-not-json', 'The request body is not well-formed JSON.'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new Problem(400, 'body-not-complete', 'The request body is not as long as its Content-Length says.'),
  FST_ERR_BAD_URL: () => new Problem(400, 'address-not-valid', 'The address of the request is not valid.')
};

/** Fastify's own refusals, in our words: its messages may quote the request. */
function frameworkProblem(error: unknown): Problem | undefined {
  const { code, statusCode } = error as Partial<FastifyError>;
  if (code !== undefined && Object.hasOwn(FRAMEWORK_PROBLEMS, code)) return FRAMEWORK_PROBLEMS[code]?.();
  if (statusCode === undefined || statusCode < 400 || statusCode >= 500) return undefined;
  return new Problem(statusCode, 'request-not-valid', 'The request cannot be read.');
}

interface Route {
  readonly method: string;
  /** Of its address; one that begins with a colon stands for any text. */
  readonly parts: readonly string[];
}

const METHODS = ['GET', 'POST'] as const;

function missingRoute(routes: readonly Route[], request: FastifyRequest, reply: FastifyReply): Problem {
  const parts = (request.url.split('?', 1)[0] ?? '').split('/');
  const here = routes.filter((route) => isAt(route, parts));
  const allowed = METHODS.filter((method) => here.some((route) => route.method === method));
  if (allowed.length === 0) {
    return new Problem(
      404,
      'not-found',
      'There is nothing at this address. GET /openapi.json lists all routes.'
    );
  }
  void reply.header('Allow', allowed.join(', '));
  return new Problem(405, 'method-not-allowed', `This address answers ${allowed.join(' and ')} only.`);
}

function isAt(route: Route, parts: readonly string[]): boolean {
  return (
    route.parts.length === parts.length &&
    route.parts.every((part, index) => part === parts[index] || part.startsWith(':'))
  );
}
