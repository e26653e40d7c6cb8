import type { z } from 'zod';
import type { Operation } from './operation.ts';

/**
 * A call that needs no right, because it brings its own proof: a password, a token, or nothing but a session. Only
 * what is declared as one is let past the guard.
 */
export interface OpenOperation<
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
> extends Omit<Operation<Query, Body, Answer>, 'action' | 'status' | 'service'> {
  /** Who may call: everybody, or whoever holds a session. */
  readonly open: 'anyone' | 'session';
  /** 302 = sends the browser on. */
  readonly status: Operation['status'] | 302;
}

/** Declares an open operation and keeps the types of its schemas. */
export function openOperation<
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
>(declared: OpenOperation<Query, Body, Answer>): OpenOperation<Query, Body, Answer> {
  return declared;
}
