import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context as Request } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

const COOKIE = 'toolfinch-token';

/** Whether the request carries the token: as `Authorization: Bearer …`, or in the cookie that `letIn` has set. */
export function hasToken(request: Request, token: string): boolean {
  const [, given] = /^Bearer (.+)$/i.exec(request.req.header('authorization') ?? '') ?? [];
  return isSame(given, token) || isSame(getCookie(request, COOKIE), token);
}

/**
 * A browser cannot add headers to a page that it opens: `?token=…` is taken once, kept in a cookie that scripts cannot
 * read and other sites cannot use, and removed from the address. Undefined where there is none, or a wrong one.
 */
export function letIn(request: Request, token: string): Response | undefined {
  if (request.req.method !== 'GET' || !isSame(request.req.query('token'), token)) return undefined;
  setCookie(request, COOKIE, token, { httpOnly: true, sameSite: 'Strict', path: '/' });
  const url = new URL(request.req.url);
  url.searchParams.delete('token');
  return request.redirect(`${url.pathname}${url.search}`, 303);
}

/** Compared in constant time. */
function isSame(given: string | undefined, token: string): boolean {
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
